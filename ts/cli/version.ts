/** Which version this is. */
export { VERSION } from "../version.js";
