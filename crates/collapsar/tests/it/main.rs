//! The tests of the crate through what it offers others: one program, because each further one is linked and waits for the one before.

mod drafts;
mod fit_oracle;
mod graph_oracle;
mod identical_oracle;
mod linkage_oracle;
mod motion_oracle;
mod naive;
mod quantised_oracle;
mod safetensors_errors;
mod safetensors_oracle;
mod snapshot_edge_cases;
mod snapshot_oracle;
mod streamed_oracle;
mod synth_law;
mod synth_trials;
