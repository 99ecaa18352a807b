/** Figures from plain data, as SVG and PNG. Loaded only when a figure is wanted: Plot, a document and d3 come with it. */

export type { FigureOptions, Theme } from "../drawing/figure-options.js";
export { type FigureFile, type PngOptions, setFigureFiles, toPng } from "../drawing/png.js";
export { adamFigure } from "./adam.js";
export { ADAM_DRAWN, type AdamData } from "./adam-data.js";
export { type ComparisonData, comparisonFigure } from "./comparison.js";
export { type DiffData, diffFigure } from "./diff.js";
export { type FitData, fitFigure, type SigmaData } from "./fit.js";
export { motionFigure } from "./motion.js";
export type { MotionData, PhasesData } from "./motion-data.js";
export type { EnvelopeData, EnvelopeMetric } from "./panels/envelope-data.js";
export type { MetricValues } from "./panels/metric-values.js";
export type { PopulationsData, PopulationsEnvelope } from "./panels/populations-data.js";
export { populationsFigure } from "./populations.js";
export { type SeriesData, seriesFigure } from "./series.js";
export { mapFigure, skyFigure } from "./sky.js";
export type { MapData, SkyData } from "./sky-data.js";
export { distancesFigure, graphFigure, snapshotFigure } from "./snapshot.js";
export { GROUPS_DRAWN, type SnapshotData } from "./snapshot-data.js";
export { type SweepData, sweepFigure } from "./sweep.js";
export { tokensFigure } from "./tokens.js";
export type { TokensData, TokensQuantity } from "./tokens-data.js";
export { treeFigure } from "./tree.js";
export type { TreeData, TreeDataMerge } from "./tree-data.js";
