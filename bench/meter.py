"""Runs a command and writes what it used to a file as "user system maxrss_kb", for machines without GNU time.

usage: python meter.py FILE COMMAND [ARGUMENT...]

As with GNU time the command is a child of a small process, because Linux counts the memory of the process that a
command was forked from into its maximum. The floor is therefore that of this interpreter, about 10 MB.
"""

import os
import sys

report, command = sys.argv[1], sys.argv[2:]
child = os.posix_spawnp(command[0], command, os.environ)
_, status, usage = os.wait4(child, 0)
kilobytes = usage.ru_maxrss // 1024 if sys.platform == "darwin" else usage.ru_maxrss
with open(report, "w", encoding="ascii") as file:
    file.write(f"{usage.ru_utime:.3f} {usage.ru_stime:.3f} {kilobytes}\n")
code = os.waitstatus_to_exitcode(status)
sys.exit(code if code >= 0 else 128 - code)
