import { readdirSync, readFileSync } from "node:fs";
import * as shipped from "collapsar";
import { describe, expect, test } from "vitest";
import { RUN_FAILED } from "../../dist/cli/failure.js";
import { CollapsarError, isCollapsarError, refusalsFrom } from "../../dist/errors.js";
import { errorCodes, errorsPage } from "../../scripts/errors-reference.mjs";

describe("the example of each code", () => {
  /** Texts in the sources, as patterns: what is put into them may be anything. */
  const patterns = (() => {
    const files = readdirSync("ts", { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
    const literals = files.flatMap((name) => {
      const text = readFileSync(`ts/${name}`, "utf8")
        .replaceAll(/\/\*\*.*?\*\//gs, "")
        .replaceAll(/\$\{(?:[^{}]|\{[^{}]*\})*\}/g, "\0");
      return [...text.matchAll(/`((?:[^`\\]|\\.)*)`|"((?:[^"\\\n]|\\.)*)"/gs)].map(
        ([, template, plain]) => template ?? plain ?? "",
      );
    });
    const rust = readFileSync("crates/collapsar/src/error.rs", "utf8");
    literals.push(
      ...[...rust.matchAll(/#\[error\(\s*"(.*?)"\s*\)\]/gs)].map(([, text = ""]) =>
        text.replaceAll(/\{[^}]*\}/g, "\0"),
      ),
    );
    return literals
      .filter((text) => text.replaceAll("\0", "").length >= 12)
      .map((text) => {
        const shown = text.replaceAll(/(set )?\\?`([a-z]\w*)\\?`/g, (_, set, name: string) => {
          const flag = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
          return set ? `add ${flag}` : flag;
        });
        const escaped = shown
          .replace(/report it with its stack$/, "report it with what --debug prints")
          .replaceAll('\\"', '"')
          .replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
        return new RegExp(`^(.*: )?${escaped.replaceAll("\0", ".*")}$`, "s");
      });
  })();

  test.each(errorCodes(readFileSync("ts/errors.ts", "utf8")).map(({ code, message }) => [code, message] as const))(
    "%s: is a text that the code has",
    (_, example) => {
      expect(patterns.filter((pattern) => pattern.test(example)).length, example).toBeGreaterThan(0);
    },
  );
});

describe("isCollapsarError", () => {
  const error = new CollapsarError("NotFound", "x: not there", { path: "x" });

  test("tells errors of this package from others", () => {
    expect(isCollapsarError(error)).toBe(true);
    for (const other of [new Error("x"), Object.assign(new Error("x"), { code: "NotFound" }), "x", null, undefined]) {
      expect(isCollapsarError(other)).toBe(false);
    }
  });

  test("with a code, tells that kind from the others", () => {
    expect(isCollapsarError(error, "NotFound")).toBe(true);
    expect(isCollapsarError(error, "NoWeights")).toBe(false);
  });

  test("knows errors of another copy of this package", () => {
    expect(error).not.toBeInstanceOf(shipped.CollapsarError);
    expect(shipped.isCollapsarError(error, "NotFound")).toBe(true);
  });
});

describe("refusalsFrom", () => {
  const thrownBy = (thrown: unknown): unknown => {
    try {
      return refusalsFrom("file", () => {
        throw thrown;
      });
    } catch (error) {
      return error;
    }
  };

  test("passes results through", () => {
    expect(refusalsFrom("file", () => 7)).toBe(7);
  });

  test("gives a refusal of the core its place, and keeps code and fields", () => {
    expect(
      thrownBy(Object.assign(new Error("too long"), { code: "TooLarge", what: "rows", value: 9, max: 8 })),
    ).toMatchObject({
      name: "CollapsarError",
      code: "TooLarge",
      message: "file: too long",
      fields: { what: "rows", value: 9, max: 8 },
    });
  });

  test("leaves its own errors as they are", () => {
    const error = new CollapsarError("NoDims", "x", {});
    expect(thrownBy(error)).toBe(error);
  });

  test("calls anything else internal, and keeps the cause", () => {
    const trap = new WebAssembly.RuntimeError("unreachable");
    expect(thrownBy(trap)).toMatchObject({
      code: "Internal",
      message: expect.stringMatching(/^file: internal error \(unreachable\)/),
      cause: trap,
    });
  });
});

describe("the reference of errors", () => {
  const source = readFileSync("ts/errors.ts", "utf8");
  const codes = errorCodes(source);

  test("is the one that is made of the comments", async () => {
    expect(readFileSync("docs/reference/errors.md", "utf8"), "run: node scripts/errors-reference.mjs").toBe(
      errorsPage(source, RUN_FAILED),
    );
  });

  test("says of every code when, what to do, and how its message reads", () => {
    expect(codes.length).toBeGreaterThan(60);
    for (const { code, when, remedy, message } of codes) {
      expect([code, when !== "", remedy !== "", message !== ""]).toEqual([code, true, true, true]);
    }
  });

  test("has all codes that are raised", () => {
    const raised = new Set<string>();
    for (const name of readdirSync("ts", { recursive: true, encoding: "utf8" })) {
      if (!name.endsWith(".ts")) continue;
      const text = readFileSync(`ts/${name}`, "utf8");
      for (const [, code] of text.matchAll(/new CollapsarError\(\s*"(\w+)"/g)) raised.add(code as string);
    }
    const core = readFileSync("crates/collapsar/src/error.rs", "utf8");
    for (const [, code] of core.matchAll(/^ {4}([A-Z]\w+)(?: \{|,)$/gm)) raised.add(code as string);
    expect(raised.size).toBeGreaterThan(60);
    const known = new Set(codes.map(({ code }) => code));
    expect([...raised].filter((code) => !known.has(code))).toEqual([]);
  });
});

test("messages below the command line name fields, never flags", () => {
  const found: string[] = [];
  for (const name of readdirSync("ts", { recursive: true, encoding: "utf8" })) {
    if (!name.endsWith(".ts") || /^(cli|figures|report)\//.test(name.replaceAll("\\", "/"))) continue;
    // Comments may name flags.
    const text = readFileSync(`ts/${name}`, "utf8").replace(/\/\*[\s\S]*?\*\/|^\s*\/\/[^\n]*$/gm, "");
    for (const [, flag] of text.matchAll(/[ "`'](--[a-z][a-z-]+)/g)) found.push(`${name}: ${flag}`);
  }
  // Advice that is a command of its own, which the page says in its words.
  const commands = [
    "comparison/findings/tests.ts: --drop-singletons",
    "comparison/populations.ts: --drop-singletons",
    "measure/tied-embeddings.ts: --tensor",
  ];
  expect(found.sort()).toEqual(commands);
});
