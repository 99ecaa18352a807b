import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  domainOf,
  domainOfMagnitudes,
  linearTicks,
  logTicks,
  shown,
  TICK_SIZE,
} from "../../../dist/drawing/numbers.js";
import { textWidth } from "../../../dist/drawing/text-width.js";

const wide = { pixels: 300, horizontal: true };

describe("shown", () => {
  it.each([
    [0, "0"],
    [-0, "0"],
    [13, "13"],
    [2100, "2,100"],
    [-1_234_567, "−1,234,567"],
    [1.0172526836395264, "1.017"],
    [0.5, "0.5"],
    [1.5e-9, "1.5e−9"],
    [123456.78, "123,457"],
    [1e15, "1e15"],
    [Number.NaN, "NaN"],
    [Infinity, "∞"],
    [-Infinity, "−∞"],
  ])("%d is %s", (value, text) => expect(shown(value)).toBe(text));
});

describe("linearTicks", () => {
  it("are round numbers with the same digits", () => {
    expect(linearTicks([0, 1.02], wide)).toEqual({
      values: [0, 0.2, 0.4, 0.6, 0.8, 1],
      labels: ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"],
    });
    expect(linearTicks([-1e-9, 2e-9], wide).labels).toEqual(["−1e−9", "0", "1e−9", "2e−9"]);
  });

  it("are whole numbers where nothing else can be", () => {
    expect(linearTicks([0, 1.06], { pixels: 200, horizontal: false }, true).labels).toEqual(["0", "1"]);
  });

  it("tell apart what is close together", () => {
    expect(linearTicks([0.25431301, 0.25431303], wide).labels).toEqual(["0.25431301", "0.25431302", "0.25431303"]);
  });

  it("have labels that do not touch, whatever the range", () => {
    const range = fc.tuple(
      fc.double({ min: -1e12, max: 1e12, noNaN: true }),
      fc.double({ min: 1e-9, max: 1e12, noNaN: true }),
    );
    fc.assert(
      fc.property(range, fc.integer({ min: 40, max: 900 }), ([low, length], pixels) => {
        fc.pre(low + length > low);
        const domain: [number, number] = [low, low + length];
        const { values, labels } = linearTicks(domain, { pixels, horizontal: true });
        expect(values.every((value) => value >= low && value <= domain[1])).toBe(true);
        expect(new Set(labels).size).toBe(labels.length);
        for (let at = 1; at < values.length; at += 1) {
          const apart = ((values[at]! - values[at - 1]!) / (domain[1] - domain[0])) * pixels;
          expect(apart).toBeGreaterThan(
            (textWidth(labels[at]!, TICK_SIZE) + textWidth(labels[at - 1]!, TICK_SIZE)) / 2,
          );
        }
      }),
    );
  });
});

describe("logTicks", () => {
  it("are powers of ten, with 2 and 5 where there is room", () => {
    expect(logTicks([0.8, 1200], { pixels: 300, horizontal: false }).labels).toEqual(
      "1 2 5 10 20 50 100 200 500 1,000".split(" "),
    );
    expect(logTicks([0.8, 1200], { pixels: 90, horizontal: false }).labels).toEqual(["1", "10", "100", "1,000"]);
    expect(logTicks([1e-30, 1e30], { pixels: 60, horizontal: false }).labels).toEqual(["1e−30", "1", "1e30"]);
  });
});

describe("domainOfMagnitudes", () => {
  it("does not show what cannot be around zeros alone", () => {
    const [low, high] = domainOfMagnitudes([0, 0]);
    expect(linearTicks([low, high], wide).labels).toContain("0.0");
    expect(linearTicks([low, high], wide).labels.filter((label) => label.startsWith("−"))).toEqual([]);
    expect(domainOfMagnitudes([])).toEqual(domainOf([]));
    expect(domainOfMagnitudes([2, 4])).toEqual(domainOf([2, 4]));
  });
});

describe("domainOf", () => {
  it("leaves room around finite values and has one for none", () => {
    expect(domainOf([Number.NaN, 0, Infinity, 10], 0.1)).toEqual([-1, 11]);
    expect(domainOf([])).toEqual([0, 1]);
    expect(domainOf([0])).toEqual([-0.5, 0.5]);
    const [low, high] = domainOf([1.5e-9]);
    expect(low).toBeLessThan(1.5e-9);
    expect(high).toBeGreaterThan(1.5e-9);
    expect(domainOf([-Number.MAX_VALUE, Number.MAX_VALUE]).every(Number.isFinite)).toBe(true);
  });
});
