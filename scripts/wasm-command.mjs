// @ts-check
// The exact commands that make pkg/. They are data, because pkg/SOURCES.sha256 covers them too: a changed flag makes pkg/ stale.

/**
 * The crates that become WebAssembly: the crate's directory, the directory it is built into, the name of its files there, and what wasm-opt
 * is to aim at: speed, or size where little is computed.
 */
export const shells = [{ crate: "crates/collapsar-wasm", out: "pkg", name: "collapsar_wasm", aim: "-O3" }];

/**
 * --mode no-install: wasm-pack would otherwise download a wasm-bindgen and a wasm-opt of its own choice.
 * --no-gitignore: its pkg/.gitignore of `*` would keep the wasm out of git and out of `npm pack`.
 * --out-dir is relative to the crate.
 * @param {{ crate: string, out: string }} shell
 */
export const wasmPack = ({ crate, out }) =>
  `build ${crate} --mode no-install --target web --release --no-gitignore --out-dir ../../${out}`.split(" ");

/** What Rust's wasm32 target and .cargo/config.toml switch on; wasm-opt refuses a module that uses more than it was told. */
const features = ["simd", "bulk-memory", "sign-ext", "nontrapping-float-to-int", "mutable-globals", "reference-types"];
features.push("multivalue");

/**
 * Arguments of wasm-opt, without input and output. Never relaxed-simd: its results differ between machines.
 * @param {{ aim: string }} shell
 */
export const wasmOpt = ({ aim }) => [aim, ...features.map((feature) => `--enable-${feature}`)];

/** The build as one line, for the hash. */
export const buildCommand = shells
  .flatMap((shell) => [`wasm-pack ${wasmPack(shell).join(" ")}`, `wasm-opt ${wasmOpt(shell).join(" ")}`])
  .join("\n");
