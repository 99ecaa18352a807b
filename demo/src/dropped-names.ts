/** What dropped files are by their names. */

/** Whether a file names tokens. Beside it lies its tokenizer_config.json, which has no vocabulary. */
export const isTokenizerName = (name: string): boolean => /tokenizer.*\.json$/i.test(name) && !/config/i.test(name);
