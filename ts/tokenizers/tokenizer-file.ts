/** The name of the file that a model directory has its tokens in. */
export const TOKENIZER_FILE = "tokenizer.json";
