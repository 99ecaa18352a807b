/** Reading tokenizers and naming tokens: one part, which jobs import when they have a tokenizer. */
export { ggufTokenizer } from "./gguf.js";
export { nameTokens } from "./names.js";
export { openTokenizer, readAndClose } from "./open.js";
export { superstringsOf } from "./superstrings.js";
export { displayOf } from "./tokenizer.js";
