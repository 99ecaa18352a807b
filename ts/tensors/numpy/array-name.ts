/** Name of the one tensor. */
export const ARRAY = "data";
