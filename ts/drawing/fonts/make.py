"""Makes the fonts of the figures: subsets of Inter (npm @expo-google-fonts/inter 0.4) without hints and layout tables.

    python make.py <node_modules/@expo-google-fonts/inter>      # needs fonttools

Latin, Greek and Cyrillic letters, and the signs that figures use. Layout tables would let a viewer move letters (kerning) and double the
size. Also prints the advances that ../text-width.ts holds: the wider of Inter and DejaVu Sans, in hundredths of the font size, rounded up.
"""

import math
import shutil
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

HERE = Path(__file__).parent
RANGES = [(0x20, 0x7E), (0xA0, 0x17F), (0x370, 0x3FF), (0x400, 0x45F), (0x2010, 0x2015), (0x2018, 0x201F)]
SIGNS = "•…′″‹›⁰⁴⁵⁶⁷⁸⁹⁻€™←↑→↓−∞≈≠≤≥□▯\ufffd"
DEJAVU = {"Regular": "DejaVuSans.ttf", "SemiBold": "DejaVuSans-Bold.ttf"}

inter = Path(sys.argv[1])
shutil.copy(inter / "LICENSE_FONT", HERE / "OFL.txt")
for weight, name in (("400Regular", "Regular"), ("600SemiBold", "SemiBold")):
    source = inter / weight / f"Inter_{weight}.ttf"
    options = subset.Options(hinting=False, layout_features=[], notdef_outline=True, name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14, 16, 17])
    options.drop_tables += ["GPOS", "GSUB", "GDEF", "STAT", "meta"]
    font = subset.load_font(str(source), options)
    characters = {code for first, last in RANGES for code in range(first, last + 1)} | {ord(sign) for sign in SIGNS}
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)
    subset.save_font(font, str(HERE / f"Inter-{name}.ttf"), options)
    missing = characters - font.getBestCmap().keys()
    print(name, (HERE / f"Inter-{name}.ttf").stat().st_size, "bytes; missing", "".join(map(chr, sorted(missing))))
    fonts = [TTFont(source), TTFont(f"/usr/share/fonts/truetype/dejavu/{DEJAVU[name]}")]
    widths = []
    for code in range(0x20, 0x7F):
        em = [f["hmtx"][f.getBestCmap()[code]][0] / f["head"].unitsPerEm for f in fonts]
        widths.append(math.ceil(100 * max(em)))
    print(widths)
