/**
 * What is known of each metric: the one place that is written by hand. Reports, the page, the JSON schema, the documentation, the tables of
 * compare, the described columns of synth and the figures read it.
 */

/** What is known of one metric. */
export interface MetricEntry {
  /** How its cells are written, and whether it counts something. */
  readonly kind: "integer" | "float";
  /** The metrics that people read it with. */
  readonly block: "counts" | "topology" | "population" | "extent";
  /** Its name within its block. */
  readonly label: string;
  /** Its name where it stands alone. */
  readonly title: string;
  /** Decimals in the report of a snapshot; `density` shows those that tell a small one from 0. None for integers. */
  readonly digits?: number | "density";
  /** What a reader may not know. */
  readonly hint?: string;
  /** Whether the report shows which share of all tokens it is. */
  readonly share?: true;
  /** The greatest value that is possible; the least is 0 for all. */
  readonly most?: number;
  /** Whether singletons take part in it, so that a choice of rows without singletons changes what it can be. */
  readonly singletons?: true;
  /** Whether `synth` describes it. */
  readonly described: boolean;
}

/** The metrics in the order of the columns, which is that of the crate's `COLUMNS`. */
export const REGISTRY = {
  n_tokens: { kind: "integer", block: "counts", label: "tokens", title: "Tokens", described: false },
  n_unique: {
    kind: "integer",
    block: "counts",
    label: "distinct vectors",
    title: "Distinct vectors",
    singletons: true,
    described: true,
  },
  n_black_holes: {
    kind: "integer",
    block: "counts",
    label: "black holes",
    title: "Black holes",
    hint: "vectors shared by 2 tokens or more",
    described: true,
  },
  n_singletons: {
    kind: "integer",
    block: "counts",
    label: "singletons",
    title: "Singletons",
    singletons: true,
    described: true,
  },
  total_population: {
    kind: "integer",
    block: "counts",
    label: "total population",
    title: "Total population",
    described: false,
  },
  black_hole_population: {
    kind: "integer",
    block: "counts",
    label: "black hole population",
    title: "Black hole population",
    singletons: true,
    described: true,
  },
  largest_bh: {
    kind: "integer",
    block: "population",
    label: "largest",
    title: "Largest black hole",
    described: true,
  },
  smallest_bh: {
    kind: "integer",
    block: "population",
    label: "smallest",
    title: "Smallest black hole",
    described: false,
  },
  mean_bh_size: {
    kind: "float",
    block: "population",
    label: "mean",
    title: "Mean population of a black hole",
    digits: 1,
    described: false,
  },
  median_bh_size: {
    kind: "float",
    block: "population",
    label: "median",
    title: "Median population of a black hole",
    digits: 1,
    hint: "the lower middle",
    described: false,
  },
  top2_population: {
    kind: "integer",
    block: "population",
    label: "top 2",
    title: "Population of the two largest black holes",
    share: true,
    described: true,
  },
  gini_coefficient: {
    kind: "float",
    block: "population",
    label: "Gini",
    title: "Gini coefficient of the populations",
    digits: 3,
    most: 1,
    described: true,
  },
  max_l_inf: {
    kind: "float",
    block: "extent",
    label: "max",
    title: "Largest Chebyshev distance (\u03b5)",
    digits: 3,
    singletons: true,
    described: true,
  },
  mean_l_inf: {
    kind: "float",
    block: "extent",
    label: "mean",
    title: "Mean Chebyshev distance (\u03b5)",
    digits: 3,
    singletons: true,
    described: true,
  },
  median_l_inf: {
    kind: "float",
    block: "extent",
    label: "median",
    title: "Median Chebyshev distance (\u03b5)",
    digits: 3,
    singletons: true,
    described: true,
  },
  n_components: {
    kind: "integer",
    block: "topology",
    label: "components",
    title: "Components",
    singletons: true,
    described: true,
  },
  n_isolated: {
    kind: "integer",
    block: "topology",
    label: "isolated",
    title: "Isolated vectors",
    singletons: true,
    described: false,
  },
  largest_component_size: {
    kind: "integer",
    block: "topology",
    label: "largest component",
    title: "Size of the largest component",
    singletons: true,
    described: false,
  },
  largest_component_density: {
    kind: "float",
    block: "topology",
    label: "its density",
    title: "Density of the largest component",
    digits: "density",
    most: 1,
    singletons: true,
    described: true,
  },
  global_density: {
    kind: "float",
    block: "topology",
    label: "global density",
    title: "Density of the epsilon-graph",
    digits: "density",
    most: 1,
    singletons: true,
    described: false,
  },
} as const satisfies Record<string, MetricEntry>;

/** Name of a metric, as in the CSV. */
export type Metric = keyof typeof REGISTRY;

/** Names of the metrics, in the order of the columns. */
export const METRICS = Object.keys(REGISTRY) as Metric[];

/** The metrics of a snapshot. The three L-inf values are in units of epsilon. */
export type Metrics = Record<Metric, number>;

/** A snapshot's record in a CSV file. */
export interface SnapshotRecord {
  /** The first column of the record. */
  trialId: number;
  /** The metrics, by name. */
  metrics: Metrics;
  /** Tokens of each group of equal rows, largest first. Only where they were asked for. */
  populations?: Float64Array;
}

/** What is known of a metric. */
export const entryOf = (metric: Metric): MetricEntry => REGISTRY[metric];

/** Whether a column of a file is one of the metrics. */
export const isMetric = (column: string): column is Metric => Object.hasOwn(REGISTRY, column);

/** The metrics that the crate gives as numbers in the order of its columns. */
export const metricsOf = (values: ArrayLike<number>): Metrics =>
  Object.fromEntries(METRICS.map((metric, at) => [metric, values[at]])) as Metrics;
