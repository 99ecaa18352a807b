/** The page: three tabs, which hand on what they found. */
import { startCompare } from "./compare-tab.js";
import { startMeasure } from "./measure-tab.js";
import { startSimulate } from "./simulate-tab.js";
import { startTabs } from "./tabs.js";

const compare = startCompare();
const simulate = startSimulate((csv) => compare.simulated(csv));
startMeasure((measured) => {
  simulate.measured(measured);
  compare.measured(measured);
});
startTabs();

// A file that is dropped beside a zone would replace the page.
for (const type of ["dragover", "drop"]) addEventListener(type, (event) => event.preventDefault());
