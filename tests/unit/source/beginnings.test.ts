import { describe, expect, test } from "vitest";
import { Beginnings } from "../../../dist/source/beginnings.js";

const [STRIDE, LENGTH, COUNT] = [8192, 4, 40];
const file = Uint8Array.from({ length: STRIDE * 200 }, (_, at) => (at * 31 + Math.floor(at / STRIDE)) % 251);
const wanted = (first: number): number[] =>
  Array.from({ length: COUNT * LENGTH }, (_, at) => {
    const row = first + Math.floor(at / LENGTH);
    return file[13 + row * STRIDE + (at % LENGTH)] as number;
  });

/** A file on which a read of a beginning takes `cost()` milliseconds by a clock of its own. */
function onClock(cost: () => number) {
  let now = 0;
  let reads = 0;
  const beginnings = new Beginnings(
    (into, at, length, position) => {
      now += cost();
      reads += 1;
      const bytes = file.subarray(position, position + length);
      into.set(bytes, at);
      return bytes.length;
    },
    () => now,
  );
  const whole = (ms: number): void => beginnings.wasWhole(COUNT * STRIDE, COUNT * ms);
  const read = (first = 0, stride = STRIDE): number[] | undefined => {
    const into = new Uint8Array(3 + COUNT * LENGTH);
    const done = beginnings.read({ start: 13 + first * stride, count: COUNT, stride, length: LENGTH }, into, 3);
    return done ? [...into.subarray(3)] : undefined;
  };
  return { whole, read, reads: () => reads };
}

describe("Beginnings", () => {
  test("are read where they take less time than whole rows, which are measured first", () => {
    const { whole, read, reads } = onClock(() => 0.001);
    expect(read()).toBeUndefined();
    whole(0.01);
    expect(read()).toBeUndefined();
    whole(0.01);
    expect(reads()).toBe(0);
    expect(read(0)).toEqual(wanted(0));
    expect(read(100)).toEqual(wanted(100));
  });

  test("are given up at the first read of a disk, and tried more and more rarely", () => {
    const { whole, read, reads } = onClock(() => 5);
    whole(0.05);
    whole(0.05);
    let tries = 0;
    for (let at = 0; at < 320; at += 1) {
      const before = reads();
      expect(read()).toBeUndefined();
      if (reads() > before) tries += 1;
      expect(reads() - before).toBeLessThan(2);
      whole(0.05);
    }
    expect(tries).toBeLessThan(16);
  });

  test("are left once they take longer, and taken up again once they do not", () => {
    let cost = 0.001;
    const { whole, read } = onClock(() => cost);
    const next = (): boolean => {
      const done = read() !== undefined;
      if (!done) whole(0.002);
      return done;
    };
    const share = (): number => Array.from({ length: 200 }, next).filter(Boolean).length / 200;
    expect(share()).toBeGreaterThan(0.9);
    cost = 0.003;
    expect(share()).toBeLessThan(0.2);
    cost = 0.001;
    expect(share()).toBeGreaterThan(0.6);
  });

  test("of a single long time nothing follows", () => {
    let slow = false;
    const { whole, read } = onClock(() => (slow ? 10 : 0.001));
    whole(0.01);
    whole(0.01);
    expect(read()).toBeDefined();
    slow = true;
    expect(read()).toBeUndefined();
    slow = false;
    whole(0.01);
    expect(read(3)).toEqual(wanted(3));
  });

  test("of short rows are not tried, and where the file ends early they are left to the other way", () => {
    const { whole, read, reads } = onClock(() => 0);
    whole(1);
    whole(1);
    expect(read(0, 4095)).toBeUndefined();
    expect(reads()).toBe(0);
    expect(read(190)).toBeUndefined();
    expect(reads()).toBe(11);
  });
});
