import { expect, test } from "vitest";
import { density } from "../../../dist/text/quantities.js";

test("densities", () => {
  const shown = [0, 1, 0.42105, 0.0625, 0.0005, 0.000499999, 0.0004, 6.771003854092802e-7, 1e-300, Number.NaN].map(
    density,
  );
  expect(shown).toEqual(["0.000", "1.000", "0.421", "0.062", "0.001", "0.0005", "0.0004", "6.77e-07", "1e-300", "nan"]);
});
