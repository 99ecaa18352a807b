import { expect, test } from "vitest";
import { following, onAbort, pause } from "../../../dist/source/abort.js";

const reason = new Error("enough");

test("however many follow a signal, it has one listener, and those that left are not called", () => {
  const controller = new AbortController();
  let listeners = 0;
  const { addEventListener } = controller.signal;
  controller.signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
    listeners += 1;
    addEventListener.apply(controller.signal, args);
  };
  const called: number[] = [];
  const releases = Array.from({ length: 20 }, (_, at) => onAbort(controller.signal, () => called.push(at)));
  for (const release of releases.slice(2)) release();
  controller.abort();
  expect(listeners).toBe(1);
  expect(called).toEqual([0, 1]);
});

test("a follower aborts with the reason, at once when it comes late, and not after its release", () => {
  const outer = new AbortController();
  const [early, released] = [following(outer.signal), following(outer.signal)];
  released.release();
  outer.abort(reason);
  expect(early.controller.signal.reason).toBe(reason);
  expect(released.controller.signal.aborted).toBe(false);
  expect(following(outer.signal).controller.signal.reason).toBe(reason);
  expect(following(undefined).controller.signal.aborted).toBe(false);
});

test("a pause ends in time, or with the signal", async () => {
  await pause(1);
  const controller = new AbortController();
  const waiting = pause(60_000, controller.signal);
  controller.abort(reason);
  await expect(waiting).rejects.toBe(reason);
  await expect(pause(60_000, controller.signal)).rejects.toBe(reason);
});
