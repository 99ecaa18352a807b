/** The public interface, the same on every platform. The entries add how the WebAssembly is loaded. */
export { CollapsarError, type ErrorCode, type ErrorFields, isCollapsarError } from "./errors.js";
export type { MetricComparison, ObservedMetric, SyntheticStatistics, ZSummary } from "./formats/comparison.js";
export { type Summarised, type SummaryCsvOptions, summaryCsv } from "./formats/comparison-csv.js";
export type { Finding, FindingKind } from "./formats/comparison-findings.js";
export { comparisonTables, type Tabled, type TabledRow, tailTable, wideTable } from "./formats/comparison-tables.js";
export type { Groups } from "./formats/groups.js";
export { type GroupsCsvOptions, groupsCsv, idsText } from "./formats/groups-csv.js";
export type { TextColumn } from "./formats/metric-table.js";
export type { MatrixData, StackData, TensorInput } from "./formats/open-tensors.js";
export type { SourceIdentity } from "./formats/run-record.js";
export { maskFile } from "./formats/safetensors-writer.js";
export {
  type ColumnKind,
  type CsvRow,
  type ExtraColumn,
  METRICS,
  type Metric,
  type Metrics,
  type SnapshotRow,
  toCsv,
} from "./formats/snapshot-csv.js";
export type { FloatDtype, TensorOrigin } from "./formats/tensor.js";
export type { TokenCategory, TokenName } from "./formats/token-names.js";
export type { Centroid, CentroidInput } from "./jobs/centroid.js";
export { type CompareOptions, type Comparison, compare, type ObservedRow } from "./jobs/compare.js";
export type {
  EpsilonGraph,
  Estimate,
  LatticeGraph,
  Neighbourhood,
  PairEstimate,
  Variation,
} from "./jobs/geometry.js";
export { type Inspection, type InspectOptions, inspect } from "./jobs/inspect.js";
export type { JobOptions, Progress } from "./jobs/job.js";
export { type IdenticalRows, type MaskOptions, mask } from "./jobs/mask.js";
export { type Merged, type MergeOptions, type MergePart, merge } from "./jobs/merge.js";
export type { Checkpoint } from "./jobs/pairs-checkpoint.js";
export { type Series, type SeriesOptions, series } from "./jobs/series.js";
export type { SeriesRow } from "./jobs/series-rows.js";
export type { SeriesSource } from "./jobs/series-sources.js";
export { type Snapshot, type StatsOptions, stats } from "./jobs/stats.js";
export { type Simulation, type SynthOptions, synth } from "./jobs/synth.js";
export type { SamplerChoice, SynthRow } from "./jobs/synth-setup.js";
export type { OtherEmbedding } from "./jobs/tied-embeddings.js";
export { type TokenizerUsed, tokenNames } from "./jobs/token-names.js";
export type { TrialsOrigin } from "./jobs/trial-rows.js";
export { type Trials, type TrialsOptions, trials } from "./jobs/trials.js";
export type { SeriesParameters } from "./series-parameters.js";
export type { ByteSource, ReadCount, ReadOptions } from "./source/byte-source.js";
export type { FileInput } from "./source/open.js";
export type { ReadingOptions } from "./source/reading-options.js";
export type { Given, PairsChoice, StatsParameters, TrialsParameters } from "./stats-parameters.js";
export type { GivenSynthParameters, Spacing, Storage, SynthParameters } from "./synth-parameters.js";
