/** What is advised where a model has no identical rows. */

/** What helps then, for those who use the command line. */
export const TRY_NEXT =
  "what to try next: collapsar tokens, for tokens that were hardly trained, or collapsar stats --rows all, for how close all rows lie";
