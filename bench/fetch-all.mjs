// @ts-check
/** What bench/cases/http.mjs measures itself against: fetching a whole file and doing nothing with its bytes. */
const { body } = await fetch(/** @type {string} */ (process.argv[2]));
if (body) for await (const _ of body);
