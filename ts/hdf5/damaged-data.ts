/** What is wrong with a chunk's data, in a few words. */
export class DamagedData extends Error {}
