/** Intervals of a binomial share, with additions and multiplications alone: the same bits in every engine. */

/** Where a sum of terms is so large that the rest of a distribution is none. */
const VAST = 1e40;

/** Terms below this part of their sum change no digit. */
const NEGLIGIBLE = 1e-20;

/**
 * The Clopper-Pearson interval of a share of which `successes` of `trials` were seen: both ends have a tail of (1 - confidence) / 2.
 * 0 to 1 for no trials.
 */
export function clopperPearson(successes: number, trials: number, confidence = 0.95): [low: number, high: number] {
  const tail = (1 - confidence) / 2;
  // P(X >= k) grows with the share, P(X <= k) falls.
  const low = successes === 0 ? 0 : rootOf((share) => upperTail(successes, trials, share) - tail);
  const high = successes >= trials ? 1 : rootOf((share) => 1 - upperTail(successes + 1, trials, share) - tail, true);
  return [low, high];
}

/** Where a function of a share crosses zero, to the last bits: rising, or falling. */
function rootOf(distance: (share: number) => number, falls = false): number {
  let [from, to] = [0, 1];
  for (;;) {
    const middle = (from + to) / 2;
    if (middle === from || middle === to || to - from <= 2 ** -50 * from) return middle;
    if (distance(middle) > 0 === falls) from = middle;
    else to = middle;
  }
}

/** P(X >= k) of a binomial distribution, 1 <= k <= trials, 0 < share < 1. */
function upperTail(k: number, trials: number, share: number): number {
  const odds = share / (1 - share);
  // Terms relative to that of k: from it upwards, and below it downwards. The larger sum alone can be vast.
  let above = 1;
  for (let at = k, term = 1; at < trials && term > NEGLIGIBLE * above; at += 1) {
    term *= ((trials - at) / (at + 1)) * odds;
    above += term;
    if (above > VAST) return 1;
  }
  let below = 0;
  for (let at = k, term = 1; at > 0 && term > NEGLIGIBLE * below; at -= 1) {
    term *= at / (trials - at + 1) / odds;
    below += term;
    if (below > VAST) return 0;
  }
  return above / (above + below);
}
