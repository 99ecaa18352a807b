import { isCollapsarError } from "collapsar";
import { describe, expect, test } from "vitest";
import { statsParameters } from "../../../dist/parameters/validation/stats.js";

const parameters = (given: object) => statsParameters(given, { mask: false });

/** The field and the message of the refusal of some parameters. */
function refusal(given: object, mask = false): { field: string; message: string } {
  try {
    statsParameters(given, { mask });
  } catch (error) {
    if (isCollapsarError(error, "InvalidParameter")) return { field: error.fields.field, message: error.message };
    throw error;
  }
  throw new Error("was accepted");
}

describe("statsParameters", () => {
  test("defaults", () => {
    expect(parameters({})).toEqual({
      epsilon: 6e-5,
      threshold: 1.2e-4,
      tree: false,
      trialId: 0,
      maskTensor: "mask",
      rows: "identical",
      pairs: "exact",
      variation: false,
    });
  });

  test.each(["exact", "none", "sample:100", "sample:100000000"])("pairs may be %s", (pairs) => {
    expect(parameters({ pairs }).pairs).toBe(pairs);
  });

  test.each(["all", "", "sample", "sample:", "sample:99", "sample:100000001", "sample:1e3", "sample:-500", 5])(
    "pairs may not be %s",
    (pairs) => {
      expect(() => parameters({ pairs })).toThrow(/^pairs is .*but it must be "exact", "none" or "sample:K"/);
    },
  );

  test("what is undefined is as if left out", () => {
    const nothing = {
      epsilon: undefined,
      threshold: undefined,
      trialId: undefined,
      tensor: undefined,
      rows: undefined,
    };
    expect(parameters(nothing)).toEqual(parameters({}));
    expect(statsParameters({ rows: undefined }, { mask: true }).rows).toBe("identical");
  });

  test("what is given is kept", () => {
    const given = { epsilon: 1e-3, threshold: 0.5, trialId: 7, tensor: "t", rows: "all" };
    expect(parameters(given)).toMatchObject(given);
    expect(statsParameters({ maskTensor: "m" }, { mask: true }).maskTensor).toBe("m");
  });

  test("the name of a mask's tensor needs a mask", () => {
    expect(() => parameters({ maskTensor: "m" })).toThrow(/^maskTensor is "m", but it must come with a mask/);
  });

  test("the threshold is twice epsilon unless it is given", () => {
    expect(parameters({ epsilon: 0.05 }).threshold).toBe(0.1);
    expect(parameters({ epsilon: 0.05, threshold: 0 }).threshold).toBe(0);
  });

  test.each([1e-45, 7.1e-46, 1e-38, 1, 1.7e38])("epsilon may be %d: its float32 is above 0 and finite", (epsilon) => {
    expect(parameters({ epsilon }).epsilon).toBe(epsilon);
  });

  test("epsilon may be the largest float32 when a threshold is given", () => {
    expect(parameters({ epsilon: 3.4028234663852886e38, threshold: 1 }).epsilon).toBe(3.4028234663852886e38);
  });

  test.each([0, -0, 1e-46, 7e-46, -6e-5, 3.4028236e38, 1e39, Number.POSITIVE_INFINITY, Number.NaN])(
    "epsilon may not be %d",
    (epsilon) => {
      expect(refusal({ epsilon, threshold: 1 })).toMatchObject({
        field: "epsilon",
        message: expect.stringMatching(/^epsilon is .*, but it must be a number/),
      });
    },
  );

  test("an epsilon whose double is no float32 needs a threshold of its own", () => {
    expect(refusal({ epsilon: 3e38 })).toMatchObject({
      field: "threshold",
      message: expect.stringMatching(/^threshold is 6e\+38, .*the default is 2 epsilon/),
    });
  });

  test.each([0, -0, 1e-46, 3.4028235e38])("a threshold may be %d", (threshold) => {
    expect(parameters({ threshold }).threshold).toBe(threshold);
  });

  test.each([-1e-30, 1e39, Number.POSITIVE_INFINITY, Number.NaN])("a threshold may not be %d", (threshold) => {
    expect(refusal({ threshold }).field).toBe("threshold");
  });

  test.each([0, 1, Number.MAX_SAFE_INTEGER])("a trial id may be %d", (trialId) => {
    expect(parameters({ trialId }).trialId).toBe(trialId);
  });

  test.each([-1, 1.5, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY])("a trial id may not be %d", (trialId) => {
    expect(refusal({ trialId }).field).toBe("trialId");
  });

  test.each<[string, unknown]>([
    ["epsilon", "6e-5"],
    ["epsilon", null],
    ["epsilon", true],
    ["epsilon", [6e-5]],
    ["epsilon", {}],
    ["epsilon", 6n],
    ["epsilon", Symbol("six")],
    ["epsilon", Object.create(null)],
    ["threshold", "0"],
    ["threshold", null],
    ["trialId", "7"],
    ["trialId", null],
    ["tensor", 7],
    ["tensor", ""],
    ["tensor", ["gamma"]],
    ["maskTensor", false],
    ["maskTensor", ""],
    ["rows", "some"],
    ["rows", ""],
    ["rows", true],
  ])("a wrong value is refused by the field's name: %s", (field, value) => {
    const refused = refusal({ [field]: value });
    expect(refused.field).toBe(field);
    expect(refused.message).toMatch(new RegExp(`^${field} is .*, but it must be `));
  });

  test.each(["epsilom", "Epsilon", "trial_id", "__proto__", "constructor", "toString", "hasOwnProperty"])(
    "an unknown name is refused: %s",
    (name) => {
      expect(refusal(JSON.parse(`{${JSON.stringify(name)}: 1}`))).toEqual({
        field: name,
        message: `there is no parameter ${name}`,
      });
    },
  );

  test.each(["identical", "all"])("a mask excludes rows: %s", (rows) => {
    expect(refusal({ rows }, true)).toMatchObject({ field: "rows", message: expect.stringContaining("exclude") });
  });
});
