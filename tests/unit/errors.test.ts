import * as shipped from "collapsar";
import { describe, expect, test } from "vitest";
import { CollapsarError, isCollapsarError, refusalsFrom } from "../../dist/errors.js";

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
