/** The public interface, the same on every platform. The entries add how the WebAssembly is loaded. */

export { type Summarised, type SummaryCsvOptions, summaryCsv } from "./comparison/csv.js";
export type { Finding, FindingKind } from "./comparison/findings/finding.js";
export type { Envelope } from "./comparison/joint.js";
export type { MetricComparison, ObservedMetric, SyntheticStatistics, ZSummary } from "./comparison/metric.js";
export type { MetricData } from "./comparison/metric-data.js";
export type { TextColumn } from "./comparison/metric-table.js";
export type { ComparedPopulations, ObservedPopulations } from "./comparison/populations.js";
export type { PopulationsData } from "./comparison/populations-table.js";
export type { Tabled, TabledRecord } from "./comparison/tabled.js";
export { comparisonTables, inferenceTable, wideTable } from "./comparison/tables.js";
export type { ColumnKind } from "./csv/cells.js";
export { type GroupsCsvOptions, groupsCsv, idsText } from "./csv/groups-csv.js";
export { type PopulationsRecord, populationsCsv } from "./csv/populations-csv.js";
export { type CsvRecord, type ExtraColumn, toCsv } from "./csv/snapshot-csv.js";
export { CollapsarError, type ErrorCode, type ErrorFields, isCollapsarError } from "./errors.js";
export type {
  BootstrapResult,
  FittedSigma,
  Independence,
  OneNumber,
  RankTest,
  RowsFitted,
  Spread,
  VaryingDim,
} from "./fit/result.js";
export type { AttributeValue } from "./hdf5/reader/attributes.js";
export type { SourceIdentity } from "./inputs/identity.js";
export type { JobOptions, Progress } from "./inputs/inputs.js";
export { type TokenizerUsed, tokenNames } from "./inputs/tokenizer.js";
export {
  type CompareOptions,
  type Comparison,
  compare,
  type MetricsInput,
  type ObservedRecord,
  type PopulationsInput,
} from "./jobs/compare.js";
export { type Difference, type DifferencesCsvOptions, type DiffOptions, diff, differencesCsv } from "./jobs/diff.js";
export { type FitOptions, type Fitted, fit } from "./jobs/fit.js";
export {
  type EmbeddingCandidate,
  type Inspection,
  type InspectOptions,
  inspect,
  type TokensOrigin,
} from "./jobs/inspect.js";
export { type IdenticalRows, type MaskOptions, mask } from "./jobs/mask.js";
export { type Merged, type MergeOptions, type MergePart, merge } from "./jobs/merge.js";
export { type Series, type SeriesMotion, type SeriesOptions, series } from "./jobs/series.js";
export { type Snapshot, type StatsOptions, stats } from "./jobs/stats.js";
export { type Survey, type SurveyOptions, survey } from "./jobs/survey.js";
export { type Simulation, type SynthOptions, synth } from "./jobs/synth.js";
export { type TokensOptions, tokens, type UnderTrained } from "./jobs/tokens.js";
export { type Trials, type TrialsOptions, trials } from "./jobs/trials.js";
export type { TrialsFacts, TrialsOrigin } from "./jobs/trials-task.js";
export { type Vectors, type VectorsOptions, vectors } from "./jobs/vectors.js";
export type { Checkpoint } from "./measure/checkpoint.js";
export type {
  EpsilonGraph,
  Estimate,
  LatticeGraph,
  Neighbourhood,
  PairEstimate,
  Variation,
} from "./measure/geometry.js";
export type { PairShare } from "./measure/measured.js";
export type { OtherEmbedding } from "./measure/tied-embeddings.js";
export { type TreeMerge, type TreeMetric, treeCsv, type VectorTree } from "./measure/tree.js";
export {
  METRICS,
  type Metric,
  type Metrics,
  type SnapshotRecord,
} from "./metrics/metrics.js";
export type { AdamColumns } from "./motion/adam.js";
export { atRest } from "./motion/at-rest.js";
export type { MotionColumns } from "./motion/columns.js";
export type { LatticeDtype } from "./motion/lattice.js";
export { type Lifecycles, lifecyclesCsv, type MovingPhase } from "./motion/lifecycles.js";
export type { PhaseShares } from "./motion/phase-map.js";
export { PHASES, type Phase } from "./motion/phases.js";
export type { FitParameters } from "./parameters/fit.js";
export type { AdamParameters, SeriesParameters } from "./parameters/series.js";
export type { Given, PairsChoice, StatsParameters } from "./parameters/stats.js";
export type { GivenSynthParameters, Spacing, Storage, SynthParameters } from "./parameters/synth.js";
export type { TrialsParameters } from "./parameters/trials.js";
export type { Groups } from "./rows/groups.js";
export type { GroupChanges } from "./series/group-changes.js";
export type { SeriesFacts } from "./series/kind.js";
export type { SeriesRecord } from "./series/record.js";
export type { SeriesAdam } from "./series/series-adam.js";
export type { SeriesSource } from "./series/sources.js";
export type { ByteSource, ReadCount, ReadOptions } from "./source/byte-source.js";
export type { FileInput } from "./source/open.js";
export type { ReadingOptions } from "./source/reading-options.js";
export type { Centroid, CentroidInput } from "./synth/centroid.js";
export type { SimulationFacts } from "./synth/kind.js";
export type { SamplerChoice, SynthRecord } from "./synth/setup.js";
export type { Shard } from "./tasks/shard.js";
export type { MatrixData, StackData, TensorInput } from "./tensors/open-tensors.js";
export { maskFile } from "./tensors/safetensors-writer.js";
export type { FloatDtype, TensorOrigin } from "./tensors/tensor.js";
export type { TokenCategory, TokenName } from "./tokenizers/names.js";
export type { Superstrings } from "./tokenizers/superstrings.js";
export type { Indicator, IndicatorColumns, TokenKind } from "./undertrained/columns.js";
export type { ExponentNeighbourhood } from "./undertrained/exponents.js";
export type { RowMap } from "./undertrained/maps/row-map.js";
export type { Sky } from "./undertrained/maps/sky.js";
export type { FirstComponentFound } from "./undertrained/passes/component-found.js";
export type { RowComponents } from "./undertrained/passes/components.js";
export {
  type TokenRecords,
  type TokensCsvOptions,
  tokenIdsJson,
  tokenIdsText,
  tokensCsv,
} from "./undertrained/records.js";
export type { Reference, ReferenceRule } from "./undertrained/reference.js";
export { type SurveyedModel, type SurveyRecord, surveyCsv, type UnmeasuredModel } from "./undertrained/survey.js";
