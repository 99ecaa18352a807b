// The library loads what only some files want when they are opened. A worker that imports parts must be an ES module, which is not Vite's default.
// biome-ignore lint/style/noDefaultExport: Vite reads it
export default { worker: { format: "es" } };
