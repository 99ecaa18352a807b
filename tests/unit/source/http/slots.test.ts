import { expect, test } from "vitest";
import { MAX_REQUESTS, Slots } from "../../../../dist/source/http/slots.js";
import { sendFile, servedBytes, someBytes, startServer } from "../../../support/http-server.js";
import { open } from "../../../support/http-source.js";

test("places are given in the order they were asked for", async () => {
  const slots = new Slots(2);
  const [first] = [await slots.take(), await slots.take()];
  const order: number[] = [];
  const waiting = [1, 2].map((n) =>
    slots.take().then((giveBack) => {
      order.push(n);
      return giveBack;
    }),
  );
  first!();
  (await waiting[0]!)();
  await waiting[1];
  expect(order).toEqual([1, 2]);
});

test("who stops waiting takes no place", async () => {
  const slots = new Slots(1);
  const giveBack = await slots.take();
  const controller = new AbortController();
  const reason = new Error("enough");
  const waiting = slots.take(controller.signal);
  const next = slots.take();
  controller.abort(reason);
  await expect(waiting).rejects.toBe(reason);
  giveBack();
  await next;
  await expect(slots.take(AbortSignal.abort(reason))).rejects.toBe(reason);
});

test("a server sees at most 16 requests at a time, whatever is asked for, of however many files", async () => {
  const bytes = someBytes(200_000);
  // Nobody is answered before as many wait as may: so the number does not depend on the machine.
  const held: (() => void)[] = [];
  let full = false;
  const server = await startServer((request, response) => {
    held.push(() => sendFile(request, response, servedBytes(bytes)));
    full ||= held.length === MAX_REQUESTS;
    if (full) for (const answer of held.splice(0)) answer();
  });
  const files = await Promise.all(Array.from({ length: 30 }, (_, at) => open(`${server.url}/${at}`)));
  await Promise.all(
    files.flatMap(({ source }) => Array.from({ length: 5 }, (_, at) => source.slice(70_000 + at, 70_010 + at))),
  );
  expect(server.requests).toHaveLength(180);
  expect(server.mostInFlight).toBe(MAX_REQUESTS);
});
