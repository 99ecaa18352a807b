/** What is said in every place where a model has no identical rows. */

/** For a figure, a report, a terminal and the page. */
export const NOTHING_IDENTICAL = "no two rows are identical: no dead tokens of this kind";
