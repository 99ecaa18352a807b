/** Would chance give what was observed? Simulated here, or read from CSV files. */
import { useState } from "preact/hooks";
import { Segmented } from "../../components/segmented.js";
import { CompareFiles } from "./compare-files.js";
import { Simulate } from "./simulate.js";

const WAYS = [
  ["simulate", "Simulate here"],
  ["files", "Compare CSV files"],
] as const;

export function Chance() {
  const [way, setWay] = useState<"simulate" | "files">("simulate");
  return (
    <>
      <div class="lead">
        <h2>Would chance give what was observed?</h2>
        <Segmented label="Where the trials come from" choices={WAYS} value={way} onChoose={setWay} />
      </div>
      <div hidden={way !== "simulate"}>
        <Simulate />
      </div>
      <div hidden={way !== "files"}>
        <CompareFiles />
      </div>
    </>
  );
}
