/** The version in package.json; the build writes the module. */
export const VERSION: string;
