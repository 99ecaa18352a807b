/** What tells under-trained tokens: one part, which the job imports when it runs. */
export { findCandidates, ZERO } from "./candidates.js";
export { mapOf } from "./maps/map.js";
export { allNorms, directions, groupsAndNorms, measureIndicators } from "./measure.js";
export { selectNeighbourhood } from "./neighbourhood.js";
export { anchorGroup, findReference, givenReference } from "./reference.js";
