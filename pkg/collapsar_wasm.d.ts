/* tslint:disable */
/* eslint-disable */

/**
 * Looks for a value that is not a bfloat16 number.
 */
export class Bfloat16Search {
    free(): void;
    [Symbol.dispose](): void;
    /**
     * For rows of `dims` values of a dtype.
     */
    constructor(dtype: string, dims: number);
    /**
     * Takes the whole rows in the first `length` bytes of the block.
     */
    push(block: Block, length: number): void;
    /**
     * Whether there was none so far.
     */
    readonly isBfloat16: boolean;
}

/**
 * A buffer in the module's memory that rows are written into.
 */
export class Block {
    free(): void;
    [Symbol.dispose](): void;
    /**
     * A buffer of `capacity` bytes.
     */
    constructor(capacity: number);
    /**
     * Address of its first byte.
     */
    readonly address: number;
    /**
     * Where in it the rows begin that are taken next, in bytes. At first 0.
     */
    start: number;
}

/**
 * Simulates rows by a fitted law and fits them again.
 */
export class Bootstrap {
    free(): void;
    [Symbol.dispose](): void;
    /**
     * Trials of `tokens` rows stored as `storage` (F16 or BF16); `given` fits each around this centroid again, `twins` leaves out the rows
     * without an identical one.
     */
    constructor(centroid: Float32Array | number[], sigma: number, tokens: number, storage: string, given: boolean, twins: boolean, seed: number);
    /**
     * Of one trial: distinct rows, those shared by several tokens, tokens of the largest, logarithm of the likelihood, sigma, and the ends
     * of its interval.
     */
    trial(at: number): Float64Array;
}

/**
 * Groups rows by their bytes, compared in full.
 */
export class ByteGroups {
    free(): void;
    [Symbol.dispose](): void;
    /**
     * For rows of `row_bytes` bytes; the seed changes no result.
     */
    constructor(row_bytes: number, seed: bigint);
    /**
     * Members of each group.
     */
    populations(): Float64Array;
    /**
     * Takes the whole rows in the first `length` bytes of the block; returns the group of each, numbered by first appearance.
     */
    push(block: Block, length: number): Uint32Array;
}

/**
 * Rows that share a fingerprint, as a compressed list of sets.
 */
export class Candidates {
    private constructor();
    free(): void;
    [Symbol.dispose](): void;
    /**
     * Row numbers, ascending within a set; sets in order of their first row.
     */
    rows(): Uint32Array;
    /**
     * Where each set begins in `rows`, then the number of rows.
     */
    starts(): Uint32Array;
}

/**
 * Rows that are looked at closely.
 */
export class ChosenRows {
    free(): void;
    [Symbol.dispose](): void;
    /**
     * Whether every value is a bfloat16 number.
     */
    areBfloat16(): boolean;
    /**
     * The directions in which the rows vary most, each row counted as often as its weight says: the variance along each of `count`, that in
     * all dims together, and how far each row lies from the mean along each, row by row.
     */
    components(weights: Float64Array | number[], count: number): Float64Array;
    /**
     * For rows of `dims` values of a dtype.
     */
    constructor(dtype: string, dims: number);
    /**
     * Steps of each value from zero, row by row, on the lattice of a dtype.
     */
    places(lattice: string): Int32Array;
    /**
     * Takes the whole rows in the first `length` bytes of the block.
     */
    push(block: Block, length: number): void;
    /**
     * Their values, row by row.
     */
    values(): Float32Array;
}

/**
 * Compares two snapshots, the rows of the first before those of the second.
 */
export class Difference {
    free(): void;
    [Symbol.dispose](): void;
    /**
     * Elements of each row whose bits differ.
     */
    changed(): Uint32Array;
    /**
     * Compares so many rows of a block of the first snapshot with those of a block of the second.
     */
    compare(before: Block, after: Block, rows: number): void;
    /**
     * L1 of each row; NaN where it is not finite.
     */
    l1(): Float64Array;
    /**
     * L2 of each row.
     */
    l2(): Float64Array;
    /**
     * Linf of each row.
     */
    linf(): Float64Array;
    /**
     * Elements of each row that moved.
     */
    moved(): Uint32Array;
    /**
     * For rows of `dims` values stored as two dtypes, in steps of the lattice of a dtype; in units of epsilon without one.
     */
    constructor(before: string, after: string, dims: number, lattice: string | null | undefined, epsilon: number);
    /**
     * The same in steps of bfloat16, on the lattice of float32.
     */
    phasesInBfloat16(): Uint8Array;
    /**
     * The phase of each row, counted from 0.
     */
    phases(): Uint8Array;
    /**
     * Elements by their steps: 0, 1, 2 to 3, 4 to 7 and so on.
     */
    steps(): Float64Array;
    /**
     * Whether every value is a bfloat16 number.
     */
    readonly isBfloat16: boolean;
}

/**
 * One pass over a matrix that finds the rows that may have a byte-identical twin.
 */
export class Fingerprints {
    free(): void;
    [Symbol.dispose](): void;
    /**
     * Takes rows by their fingerprints, taken with the same seed.
     */
    add(hashes: BigUint64Array | bigint[]): void;
    /**
     * The sets of rows that share a fingerprint.
     */
    candidates(): Candidates;
    /**
     * The fingerprints of the rows taken, one each.
     */
    hashes(): BigUint64Array;
    /**
     * For rows of `row_bytes` bytes; the seed changes no result.
     */
    constructor(row_bytes: number, seed: bigint);
    /**
     * Takes the rows in `length` bytes of the block, one every `stride` bytes.
     */
    push(block: Block, length: number, stride: number): void;
}

/**
 * The first pass over all rows of a matrix.
 */
export class FirstPass {
    free(): void;
    [Symbol.dispose](): void;
    /**
     * The sets of rows that may be equal by value.
     */
    candidates(): Candidates;
    /**
     * Tells these rows from others, by a number that depends on the seed.
     */
    fingerprint(): bigint;
    /**
     * Begins the snapshot of the rows at `first`, ascending, which stand for `populations` rows each. The first pass is used up. Without a
     * threshold it is twice epsilon.
     */
    measure(first: Uint32Array | number[], populations: Uint32Array | number[], epsilon: number, threshold?: number | null): StreamedSnapshot;
    /**
     * For rows of `dims` values of a float dtype, or of their steps on the `lattice` of bfloat16; the seed changes no result.
     */
    constructor(dtype: string, dims: number, lattice: boolean, seed: bigint);
    /**
     * Takes the whole rows in the first `length` bytes of the block.
     */
    push(block: Block, length: number): void;
    /**
     * Positions of the rows that hold a NaN or an infinity.
     */
    unbounded(): Uint32Array;
}

/**
 * Takes the rows that are fitted.
 */
export class FitRows {
    free(): void;
    [Symbol.dispose](): void;
    /**
     * What was pushed.
     */
    finish(): FittedRows;
    /**
     * For rows of `dims` values of a float dtype, rounded as `storage` (F16 or BF16); the seed changes no result.
     */
    constructor(dtype: string, dims: number, storage: string, seed: bigint);
    /**
     * Takes the whole rows in the first `length` bytes of the block.
     */
    push(block: Block, length: number): void;
}

/**
 * Rows to be fitted.
 */
export class FittedRows {
    private constructor();
    free(): void;
    [Symbol.dispose](): void;
    /**
     * How many tokens have each of these values.
     */
    counts(): Float64Array;
    /**
     * The dims that vary.
     */
    dims(): Uint32Array;
    /**
     * Sigma of largest likelihood, with this centroid of as many dims; with the best one where it is empty.
     */
    fit(centroid: Float32Array | number[]): SigmaFit;
    /**
     * How many values between its smallest and its largest no token has.
     */
    gaps(): Float64Array;
    /**
     * Permutations of the values among the tokens.
     */
    permutations(seed: number): Permutations;
    /**
     * Tokens of each distinct row.
     */
    populations(): Float64Array;
    /**
     * The logarithm of the likelihood at each of these sigmas, with this centroid, or with the best one for each where it is empty.
     */
    profile(centroid: Float32Array | number[], sigmas: Float64Array | number[]): Float64Array;
    /**
     * The sigma with which the most populous row has this share of the tokens, if there is one.
     */
    sigmaOfShare(centroid: Float32Array | number[], share: number): number | undefined;
    /**
     * How many values each of them has.
     */
    used(): Uint32Array;
    /**
     * The values of all dims that vary, ascending within each.
     */
    values(): Float32Array;
}

/**
 * Distances of rows to the mean of a reference, and to an anchor.
 */
export class Indicators {
    free(): void;
    [Symbol.dispose](): void;
    /**
     * The row that distances are taken to, as it is stored.
     */
    anchor(row: Uint8Array | number[]): void;
    /**
     * One of the columns, a value a row; NaN where there is none.
     */
    column(at: number): Float64Array;
    /**
     * For rows of `dims` values of a dtype; `lattice` where all are bfloat16 values.
     */
    constructor(dtype: string, dims: number, epsilon: number, lattice: boolean);
    /**
     * Takes the whole rows in the first `length` bytes of the block.
     */
    push(block: Block, length: number): void;
    /**
     * The reference's mean, the mean of all rows and their first component.
     */
    refer(vector: Float64Array | number[], mean: Float64Array | number[], component: Float64Array | number[]): void;
}

/**
 * The leading principal components of rows, found in some passes over them.
 */
export class LeadingComponents {
    free(): void;
    [Symbol.dispose](): void;
    /**
     * Adds the sums of the next slabs of this pass.
     */
    add(sums: Float64Array | number[]): void;
    /**
     * The largest angle that is left, about, in radians.
     */
    angle(count: number): number;
    /**
     * Whether the passes sufficed.
     */
    areFound(count: number): boolean;
    /**
     * The unit vector of this pass.
     */
    direction(): Float64Array;
    /**
     * Ends a pass.
     */
    endPass(): void;
    /**
     * Between passes: whether another is needed to tell the first so many components, which it begins then.
     */
    goesOn(count: number): boolean;
    /**
     * Of rows whose mean is known.
     */
    constructor(mean: Float64Array | number[]);
    /**
     * The mean's part along it.
     */
    offset(): number;
    /**
     * The variance along each.
     */
    variances(count: number): Float64Array;
    /**
     * The unit vectors, one after the other; zeros where the rows vary in fewer directions.
     */
    vectors(count: number): Float64Array;
    /**
     * How many passes were ended.
     */
    readonly passes: number;
    /**
     * The variance along the first component, divided by that along the second.
     */
    readonly ratio: number;
}

/**
 * Takes the rows whose vectors are linked.
 */
export class LinkageBuilder {
    free(): void;
    [Symbol.dispose](): void;
    /**
     * First token of each distinct vector, as the rows were pushed.
     */
    first(): Uint32Array;
    /**
     * The tree in units of epsilon.
     */
    linkEpsilons(epsilon: number): Merges;
    /**
     * The tree in steps of the lattice of a dtype.
     */
    linkSteps(lattice: string): Merges;
    /**
     * For rows of `dims` values of a dtype; the seed changes no result.
     */
    constructor(dtype: string, dims: number, seed: bigint);
    /**
     * Tokens of each distinct vector.
     */
    populations(): Float64Array;
    /**
     * Takes the whole rows in the first `length` bytes of the block.
     */
    push(block: Block, length: number): void;
    /**
     * Whether every value is a bfloat16 number.
     */
    readonly isBfloat16: boolean;
}

/**
 * The mean of rows that arrive block by block.
 */
export class MeanBuilder {
    free(): void;
    [Symbol.dispose](): void;
    /**
     * The mean in float64, rounded to float32; NaN for no row.
     */
    mean(): Float32Array;
    /**
     * For rows of `dims` values of a float dtype (F16, BF16, F32, F64).
     */
    constructor(dtype: string, dims: number);
    /**
     * Adds the whole rows in the first `length` bytes of the block.
     */
    push(block: Block, length: number): void;
}

/**
 * A snapshot in the making.
 */
export class Measurement {
    private constructor();
    free(): void;
    [Symbol.dispose](): void;
    /**
     * Works until about `elements` coordinate differences were taken; false when nothing is left to do.
     */
    advance(elements: number): boolean;
    /**
     * The snapshot; does what is left to do first. The measurement is used up.
     */
    finish(): Snapshot;
    /**
     * Leaves the work on all pairs to the caller: mean and median stay NaN here.
     */
    handOverPairs(): PairWork | undefined;
    /**
     * Coordinate differences that mean and median of all pairs take, if these are to be computed.
     */
    readonly pairElements: number;
    /**
     * Pairs visited so far; a second pass counts them again.
     */
    readonly pairsDone: number;
    /**
     * Pairs to visit in all.
     */
    readonly pairsToDo: number;
}

/**
 * The merges of a tree, in their order.
 */
export class Merges {
    private constructor();
    free(): void;
    [Symbol.dispose](): void;
    /**
     * Its first tokens, the dims in which it differs, vectors and tokens that are joined, components that are left.
     */
    counts(): Float64Array;
    /**
     * Distance and L1 of each merge's pair, alternating.
     */
    lengths(): Float64Array;
}

/**
 * Follows rows from snapshot to snapshot.
 */
export class Motion {
    free(): void;
    [Symbol.dispose](): void;
    /**
     * Begins the next snapshot.
     */
    begin(dtype: string): void;
    /**
     * Ends the snapshot.
     */
    end(): MotionStep;
    /**
     * For as many rows of `dims` values, in steps of the lattice of a dtype.
     */
    constructor(lattice: string, dims: number, rows: number);
    /**
     * Takes the whole rows in the first `length` bytes of the block.
     */
    push(block: Block, length: number): void;
}

/**
 * What is told of one snapshot, and of the step to it.
 */
export class MotionStep {
    private constructor();
    free(): void;
    [Symbol.dispose](): void;
    /**
     * The mean of the rows.
     */
    centroid(): Float64Array;
    /**
     * Rows and elements that moved, mean and largest L1, mean L2, largest Linf, thermal motion; undefined at the first snapshot.
     */
    moved(): Float64Array | undefined;
    /**
     * The phase of each row, counted from 0; empty at the first snapshot.
     */
    phases(): Uint8Array;
    /**
     * The mean distance from it.
     */
    readonly radius: number;
}

/**
 * Finds the rows nearest to some.
 */
export class Neighbours {
    free(): void;
    [Symbol.dispose](): void;
    /**
     * Their distances in epsilons.
     */
    distances(centre: number): Float64Array;
    /**
     * For rows of `dims` values of a float dtype; `most` are kept of each centre.
     */
    constructor(dtype: string, dims: number, epsilon: number, threshold: number | null | undefined, most: number);
    /**
     * Places, among the rows pushed, of the nearest ones of a centre.
     */
    places(centre: number): Uint32Array;
    /**
     * Takes the centres in the first `length` bytes of the block.
     */
    pushCentres(block: Block, length: number): void;
    /**
     * Takes the whole rows in the first `length` bytes of the block.
     */
    push(block: Block, length: number): void;
    /**
     * How many rows touch each centre.
     */
    touching(): Uint32Array;
}

/**
 * The pairs of some blocks of rows.
 */
export class PairBlocks {
    free(): void;
    [Symbol.dispose](): void;
    /**
     * Begins a block of so many rows in the place of the one in `slot`.
     */
    begin(slot: number, rows: number): void;
    /**
     * For rows of `width` values of a float dtype, in which `dims` vary; `empty` is of `PairTotals`. So many blocks can be held.
     */
    constructor(dtype: string, width: number, dims: Uint32Array | number[], empty: Uint8Array | number[], slots: number);
    /**
     * Takes rows of the block, in order.
     */
    push(slot: number, block: Block, length: number): void;
    /**
     * The totals so far, as bytes, and begins anew.
     */
    take(): Uint8Array;
    /**
     * Visits pairs within a block or between two, for about `elements` coordinate differences; how many, 0 when nothing is left to do.
     */
    visit(first: number, second: number, elements: number): number;
}

/**
 * The totals of all parts.
 */
export class PairTotals {
    private constructor();
    free(): void;
    [Symbol.dispose](): void;
    /**
     * The bytes that a part of this pass begins with.
     */
    empty(): Uint8Array;
    /**
     * Ends a pass: mean and median, or nothing if there must be another.
     */
    endPass(): Float32Array | undefined;
    /**
     * From the bytes of unfinished ones.
     */
    static fromBytes(bytes: Uint8Array | number[]): PairTotals;
    /**
     * Takes the totals of a part of this pass.
     */
    merge(part: Uint8Array | number[]): void;
    /**
     * The bytes of unfinished ones.
     */
    toBytes(): Uint8Array;
    /**
     * How many pairs there are.
     */
    readonly pairs: number;
}

/**
 * Work on pairs that is handed over: the totals, and what is to be compared.
 */
export class PairWork {
    private constructor();
    free(): void;
    [Symbol.dispose](): void;
    /**
     * The dims that vary.
     */
    dims(): Uint32Array;
    /**
     * The totals, once.
     */
    totals(): PairTotals | undefined;
}

/**
 * Permutations of the values of each dim among the tokens.
 */
export class Permutations {
    private constructor();
    free(): void;
    [Symbol.dispose](): void;
    /**
     * Distinct rows, those shared by several tokens, and tokens of the largest, in one permutation.
     */
    counts(at: number): Float64Array;
}

/**
 * The covariance of rows times a direction.
 */
export class Projections {
    free(): void;
    [Symbol.dispose](): void;
    /**
     * For rows of a dtype, with the direction and the offset of a pass.
     */
    constructor(dtype: string, direction: Float64Array | number[], offset: number);
    /**
     * Takes the whole rows in the first `length` bytes of the block.
     */
    push(block: Block, length: number): void;
    /**
     * Sums of slabs of rows, for `LeadingComponents`.
     */
    sums(): Float64Array;
}

/**
 * The mean of rows whose norms were measured slab by slab.
 */
export class RowMean {
    free(): void;
    [Symbol.dispose](): void;
    /**
     * Adds the sums of the next slabs.
     */
    add(sums: Float64Array | number[]): void;
    /**
     * The mean of the finite rows.
     */
    mean(): Float64Array;
    /**
     * For rows of `dims` values.
     */
    constructor(dims: number);
}

/**
 * The length of each row, and the mean of all.
 */
export class RowNorms {
    free(): void;
    [Symbol.dispose](): void;
    /**
     * The largest magnitude in each row; NaN for one that is not finite.
     */
    largest(): Float32Array;
    /**
     * For rows of `dims` values of a dtype.
     */
    constructor(dtype: string, dims: number);
    /**
     * The L2 norm of each row; NaN for one that is not finite.
     */
    norms(): Float64Array;
    /**
     * Takes the whole rows in the first `length` bytes of the block.
     */
    push(block: Block, length: number): void;
    /**
     * Sums of slabs of rows, for `RowMean`.
     */
    sums(): Float64Array;
    /**
     * Whether every value is a bfloat16 value.
     */
    readonly isBfloat16: boolean;
}

/**
 * A validated safetensors header; tensors are numbered in the header's order.
 */
export class SafetensorsHeader {
    free(): void;
    [Symbol.dispose](): void;
    /**
     * Dtypes of the tensors, by their safetensors names.
     */
    dtypes(): string[];
    /**
     * Keys and values of `__metadata__`, alternating.
     */
    metadata(): string[];
    /**
     * Names of the tensors.
     */
    names(): string[];
    /**
     * Parses the header (the bytes after the 8 of its length) of a file of `file_length` bytes.
     */
    constructor(header: Uint8Array | number[], file_length: number);
    /**
     * First byte and end of each tensor in the file, alternating.
     */
    ranges(): Float64Array;
    /**
     * Shape of one tensor; empty for a scalar.
     */
    shape(tensor: number): Float64Array;
}

/**
 * Makes the trials of one sigma.
 */
export class Sampler {
    free(): void;
    [Symbol.dispose](): void;
    /**
     * From now on of each trial only the black holes are measured, as a mask of identical rows would select them.
     */
    dropSingletons(): void;
    /**
     * Begins to measure a trial. Without a threshold it is twice epsilon; the hash seed changes no result.
     */
    measure(trial: number, epsilon: number, threshold: number | null | undefined, hash_seed: bigint): TrialMeasurement;
    /**
     * For trials of `tokens` rows around the centroid, stored as F16 or BF16. `method` is `dense` or `sparse`; without it the cheaper
     * one is taken.
     */
    constructor(centroid: Float32Array | number[], sigma: number, tokens: number, seed: number, storage: string, method?: string | null);
    /**
     * The rows of a trial, as they are stored.
     */
    rows(trial: number): TrialRows;
    /**
     * How many entries of a trial leave that value, on average.
     */
    readonly expectedFlips: number;
    /**
     * Whether it draws only the entries that leave the value they have without noise.
     */
    readonly sparse: boolean;
}

/**
 * A fitted sigma.
 */
export class SigmaFit {
    private constructor();
    free(): void;
    [Symbol.dispose](): void;
    /**
     * The centroid, as given or as the best one for this sigma.
     */
    centroid(): Float32Array;
    /**
     * Curvature of the likelihood's logarithm, by dim.
     */
    curvature(): Float64Array;
    /**
     * Sigma, the ends of its interval, and the logarithm of the likelihood.
     */
    numbers(): Float64Array;
}

/**
 * In which direction rows lie from their mean.
 */
export class Sky {
    free(): void;
    [Symbol.dispose](): void;
    /**
     * Longitude, latitude, and the place along each component, a value a row; NaN where there is none.
     */
    column(at: number): Float64Array;
    /**
     * For rows of a dtype, with the mean of all and their three leading components.
     */
    constructor(dtype: string, mean: Float64Array | number[], vectors: Float64Array | number[]);
    /**
     * Takes the whole rows in the first `length` bytes of the block.
     */
    push(block: Block, length: number): void;
    /**
     * Sums of slabs of rows, for `RowMean` of one dim.
     */
    sums(): Float64Array;
}

/**
 * What one snapshot is like.
 */
export class Snapshot {
    private constructor();
    free(): void;
    [Symbol.dispose](): void;
    /**
     * Distinct rows of each component of the epsilon-graph, largest first.
     */
    componentSizes(): Float64Array;
    /**
     * Component of each group in the epsilon-graph, from 0, the largest first.
     */
    components(): Uint32Array;
    /**
     * Edges of each group in the epsilon-graph.
     */
    degrees(): Uint32Array;
    /**
     * Edges of the epsilon-graph.
     */
    edges(): number;
    /**
     * Mean and median of the sampled pairs, each followed by the ends of its confidence interval; nothing without a sample.
     */
    estimate(): Float64Array;
    /**
     * For each group, the position of its first row among the rows pushed.
     */
    firsts(): Uint32Array;
    /**
     * The metrics in the order of `snapshotColumns`.
     */
    metrics(): Float64Array;
    /**
     * Population of each group of equal rows, largest first.
     */
    populations(): Float64Array;
}

/**
 * Measures rows that arrive block by block.
 */
export class SnapshotBuilder {
    free(): void;
    [Symbol.dispose](): void;
    /**
     * Distances between the rows of the `count` largest groups: a square matrix, row by row, not divided by epsilon.
     */
    distances(count: number): Float32Array;
    /**
     * Tells the distinct rows from others, by a number that depends on the seed.
     */
    fingerprint(seed: bigint): bigint;
    /**
     * The group that each row pushed joined, numbered by first appearance.
     */
    joined(): Uint32Array;
    /**
     * Begins to measure what was pushed on the lattice of bfloat16, where rows touch that differ by at most `steps` in each dim.
     */
    measureLattice(steps: number): Measurement;
    /**
     * Begins to measure what was pushed: mean and median of all pairs, or of a sample of so many (0: of none).
     */
    measure(sample?: number | null): Measurement;
    /**
     * For rows of `dims` values of a float dtype (F16, BF16, F32, F64). Without a threshold it is twice epsilon; the seed changes
     * no result.
     */
    constructor(dtype: string, dims: number, epsilon: number, threshold: number | null | undefined, seed: bigint);
    /**
     * Takes the whole rows in the first `length` bytes of the block.
     */
    push(block: Block, length: number): void;
    /**
     * From here on remembers which group each row joined; called before rows are pushed.
     */
    rememberGroups(): void;
    /**
     * How the distinct rows vary from dim to dim.
     */
    variation(): Variation;
}

/**
 * A snapshot in the making, of distinct rows that are handed in by blocks. Rows are known by the order of their first tokens.
 */
export class StreamedSnapshot {
    private constructor();
    free(): void;
    [Symbol.dispose](): void;
    /**
     * Begins a block of these rows, ascending, as the first (0) or the second (1).
     */
    beginBlock(slot: number, nodes: Uint32Array | number[]): void;
    /**
     * Begins mean and median, of all pairs or of a sample of so many (0: of none); whether there are pairs that they follow from.
     */
    beginPairs(sample?: number | null): boolean;
    /**
     * Bytes that a row of a block takes.
     */
    blockRowBytes(): number;
    /**
     * The rows that touch another in the leading dims, ascending: those whose edges are to be looked for by blocks.
     */
    candidates(): Uint32Array;
    /**
     * Chooses the splitting dims.
     */
    chooseDims(): void;
    /**
     * Ends the graph; the rows returned, ascending, are to be handed in once more.
     */
    contenders(): Uint32Array;
    /**
     * Gives back the memory of both blocks.
     */
    dropBlocks(): void;
    /**
     * Ends the sample.
     */
    endSample(): void;
    /**
     * Ends a block whose edges are to be looked for.
     */
    endSearchedBlock(slot: number): void;
    /**
     * The snapshot. The measurement is used up.
     */
    finish(): Snapshot;
    /**
     * The rows without NaN and infinity, ascending.
     */
    finite(): Uint32Array;
    /**
     * Leaves the work on all pairs to the caller: mean and median stay NaN here. Nothing for a sample.
     */
    handOverPairs(): PairWork | undefined;
    /**
     * The largest difference in each dim, NaN where a value is not finite.
     */
    ranges(): Float32Array;
    /**
     * Looks at about `work` pairs within the first block or between the two; false when nothing is left to do.
     */
    searchBlocks(between: boolean, work: number): boolean;
    /**
     * Looks at about `work` pairs in the leading dims; false when nothing is left to do.
     */
    searchLeading(work: number): boolean;
    /**
     * Takes the block's rows, in order.
     */
    takeBlock(slot: number, block: Block, length: number): void;
    /**
     * Takes contenders, of which these are the numbers.
     */
    takeContenders(nodes: Uint32Array | number[], block: Block, length: number): void;
    /**
     * Takes all finite rows, in order.
     */
    takeLead(block: Block, length: number): void;
    /**
     * Takes some of the finite rows, from which the splitting dims are chosen.
     */
    takeSample(block: Block, length: number): void;
    /**
     * Takes rows that hold a NaN or an infinity.
     */
    takeUnbounded(block: Block, length: number): void;
    /**
     * Visits the sampled pairs within the first block or between the two; how many.
     */
    visitSample(between: boolean): number;
}

/**
 * A trial that is being measured.
 */
export class TrialMeasurement {
    private constructor();
    free(): void;
    [Symbol.dispose](): void;
    /**
     * Works until about so much was done as takes `elements` coordinate differences; false when nothing is left to do.
     */
    advance(elements: number): boolean;
    /**
     * The snapshot; does what is left to do first. The measurement is used up.
     */
    finish(): Snapshot;
}

/**
 * The rows of a trial, in order.
 */
export class TrialRows {
    private constructor();
    free(): void;
    [Symbol.dispose](): void;
    /**
     * Writes the next rows into the first `length` bytes of the block, as many as there is room for and are left; returns how many.
     */
    fill(block: Block, length: number): number;
}

/**
 * Groups rows by their values, compared in full.
 */
export class ValueGroups {
    free(): void;
    [Symbol.dispose](): void;
    /**
     * For rows of `dims` values of a float dtype; the seed changes no result.
     */
    constructor(dtype: string, dims: number, seed: bigint);
    /**
     * Takes the whole rows in the first `length` bytes of the block; returns the group of each, numbered by first appearance.
     */
    push(block: Block, length: number): Uint32Array;
}

/**
 * How distinct rows vary from dim to dim.
 */
export class Variation {
    private constructor();
    free(): void;
    [Symbol.dispose](): void;
    /**
     * Dims in which two rows differ, row after row, in the order of their first tokens; undefined for very many rows.
     */
    hamming(): Uint32Array | undefined;
    /**
     * Different values in each dim.
     */
    patterns(): Uint32Array;
    /**
     * Largest difference in each dim; NaN where a value is not finite.
     */
    ranges(): Float32Array;
}

/**
 * Accounts for an update of Adam by the stored bytes of the elements. `update` is the learning rate, eps, the weight decay and the two corrections.
 *
 * The elements counted, those reproduced exactly, those with a headroom above 1, the largest headroom; then for each share, ascending, the two headrooms
 * between which the quantile lies.
 */
export function accountForUpdate(dtype: string, before: Uint8Array | number[], after: Uint8Array | number[], first: Uint8Array | number[], second: Uint8Array | number[], update: Float64Array | number[], shares: Float64Array | number[]): Float64Array;

/**
 * Names of the columns of `Indicators`, in order.
 */
export function indicatorColumns(): string[];

/**
 * Length in bytes of the header of a safetensors file, from the file's first bytes and its length.
 */
export function safetensorsHeaderLength(first_bytes: Uint8Array | number[], file_length: number): number;

/**
 * Rows of a slab.
 */
export function slabRows(): number;

/**
 * Names of the metrics of a snapshot, in order.
 */
export function snapshotColumns(): string[];

/**
 * `count` numbers from `start` to `stop`, of equal differences or, if `logarithmic`, of equal ratios.
 */
export function spaced(start: number, stop: number, count: number, logarithmic: boolean): Float64Array;

export type InitInput = RequestInfo | URL | Response | BufferSource | WebAssembly.Module;

export interface InitOutput {
    readonly memory: WebAssembly.Memory;
    readonly __wbg_bfloat16search_free: (a: number, b: number) => void;
    readonly __wbg_block_free: (a: number, b: number) => void;
    readonly __wbg_bootstrap_free: (a: number, b: number) => void;
    readonly __wbg_bytegroups_free: (a: number, b: number) => void;
    readonly __wbg_candidates_free: (a: number, b: number) => void;
    readonly __wbg_chosenrows_free: (a: number, b: number) => void;
    readonly __wbg_difference_free: (a: number, b: number) => void;
    readonly __wbg_fingerprints_free: (a: number, b: number) => void;
    readonly __wbg_firstpass_free: (a: number, b: number) => void;
    readonly __wbg_fitrows_free: (a: number, b: number) => void;
    readonly __wbg_fittedrows_free: (a: number, b: number) => void;
    readonly __wbg_indicators_free: (a: number, b: number) => void;
    readonly __wbg_leadingcomponents_free: (a: number, b: number) => void;
    readonly __wbg_linkagebuilder_free: (a: number, b: number) => void;
    readonly __wbg_meanbuilder_free: (a: number, b: number) => void;
    readonly __wbg_measurement_free: (a: number, b: number) => void;
    readonly __wbg_merges_free: (a: number, b: number) => void;
    readonly __wbg_motion_free: (a: number, b: number) => void;
    readonly __wbg_motionstep_free: (a: number, b: number) => void;
    readonly __wbg_neighbours_free: (a: number, b: number) => void;
    readonly __wbg_pairblocks_free: (a: number, b: number) => void;
    readonly __wbg_pairtotals_free: (a: number, b: number) => void;
    readonly __wbg_pairwork_free: (a: number, b: number) => void;
    readonly __wbg_permutations_free: (a: number, b: number) => void;
    readonly __wbg_projections_free: (a: number, b: number) => void;
    readonly __wbg_rowmean_free: (a: number, b: number) => void;
    readonly __wbg_rownorms_free: (a: number, b: number) => void;
    readonly __wbg_safetensorsheader_free: (a: number, b: number) => void;
    readonly __wbg_sampler_free: (a: number, b: number) => void;
    readonly __wbg_sigmafit_free: (a: number, b: number) => void;
    readonly __wbg_sky_free: (a: number, b: number) => void;
    readonly __wbg_snapshot_free: (a: number, b: number) => void;
    readonly __wbg_snapshotbuilder_free: (a: number, b: number) => void;
    readonly __wbg_streamedsnapshot_free: (a: number, b: number) => void;
    readonly __wbg_trialmeasurement_free: (a: number, b: number) => void;
    readonly __wbg_trialrows_free: (a: number, b: number) => void;
    readonly __wbg_valuegroups_free: (a: number, b: number) => void;
    readonly __wbg_variation_free: (a: number, b: number) => void;
    readonly accountForUpdate: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number, l: number, m: number, n: number) => [number, number, number, number];
    readonly bfloat16search_isBfloat16: (a: number) => number;
    readonly bfloat16search_new: (a: number, b: number, c: number) => [number, number, number];
    readonly bfloat16search_push: (a: number, b: number, c: number) => [number, number];
    readonly block_address: (a: number) => number;
    readonly block_new: (a: number) => [number, number, number];
    readonly block_set_start: (a: number, b: number) => void;
    readonly block_start: (a: number) => number;
    readonly bootstrap_new: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number) => [number, number, number];
    readonly bootstrap_trial: (a: number, b: number) => [number, number, number, number];
    readonly bytegroups_new: (a: number, b: bigint) => number;
    readonly bytegroups_populations: (a: number) => [number, number];
    readonly bytegroups_push: (a: number, b: number, c: number) => [number, number, number, number];
    readonly candidates_rows: (a: number) => [number, number];
    readonly candidates_starts: (a: number) => [number, number];
    readonly chosenrows_areBfloat16: (a: number) => [number, number, number];
    readonly chosenrows_components: (a: number, b: number, c: number, d: number) => [number, number, number, number];
    readonly chosenrows_new: (a: number, b: number, c: number) => [number, number, number];
    readonly chosenrows_places: (a: number, b: number, c: number) => [number, number, number, number];
    readonly chosenrows_push: (a: number, b: number, c: number) => [number, number];
    readonly chosenrows_values: (a: number) => [number, number, number, number];
    readonly difference_changed: (a: number) => [number, number];
    readonly difference_compare: (a: number, b: number, c: number, d: number) => [number, number];
    readonly difference_isBfloat16: (a: number) => number;
    readonly difference_l1: (a: number) => [number, number];
    readonly difference_l2: (a: number) => [number, number];
    readonly difference_linf: (a: number) => [number, number];
    readonly difference_moved: (a: number) => [number, number];
    readonly difference_new: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number) => [number, number, number];
    readonly difference_phases: (a: number) => [number, number];
    readonly difference_phasesInBfloat16: (a: number) => [number, number];
    readonly difference_steps: (a: number) => [number, number];
    readonly fingerprints_add: (a: number, b: number, c: number) => [number, number];
    readonly fingerprints_candidates: (a: number) => [number, number, number];
    readonly fingerprints_hashes: (a: number) => [number, number];
    readonly fingerprints_new: (a: number, b: bigint) => [number, number, number];
    readonly fingerprints_push: (a: number, b: number, c: number, d: number) => [number, number];
    readonly firstpass_candidates: (a: number) => [number, number, number];
    readonly firstpass_fingerprint: (a: number) => bigint;
    readonly firstpass_measure: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number) => [number, number, number];
    readonly firstpass_new: (a: number, b: number, c: number, d: number, e: bigint) => [number, number, number];
    readonly firstpass_push: (a: number, b: number, c: number) => [number, number];
    readonly firstpass_unbounded: (a: number) => [number, number];
    readonly fitrows_finish: (a: number) => [number, number, number];
    readonly fitrows_new: (a: number, b: number, c: number, d: number, e: number, f: bigint) => [number, number, number];
    readonly fitrows_push: (a: number, b: number, c: number) => [number, number];
    readonly fittedrows_counts: (a: number) => [number, number];
    readonly fittedrows_dims: (a: number) => [number, number];
    readonly fittedrows_fit: (a: number, b: number, c: number) => [number, number, number];
    readonly fittedrows_gaps: (a: number) => [number, number];
    readonly fittedrows_permutations: (a: number, b: number) => [number, number, number];
    readonly fittedrows_populations: (a: number) => [number, number];
    readonly fittedrows_profile: (a: number, b: number, c: number, d: number, e: number) => [number, number, number, number];
    readonly fittedrows_sigmaOfShare: (a: number, b: number, c: number, d: number) => [number, number];
    readonly fittedrows_used: (a: number) => [number, number];
    readonly fittedrows_values: (a: number) => [number, number];
    readonly indicatorColumns: () => [number, number];
    readonly indicators_anchor: (a: number, b: number, c: number) => void;
    readonly indicators_column: (a: number, b: number) => [number, number];
    readonly indicators_new: (a: number, b: number, c: number, d: number, e: number) => [number, number, number];
    readonly indicators_push: (a: number, b: number, c: number) => [number, number];
    readonly indicators_refer: (a: number, b: number, c: number, d: number, e: number, f: number, g: number) => void;
    readonly leadingcomponents_add: (a: number, b: number, c: number) => void;
    readonly leadingcomponents_angle: (a: number, b: number) => number;
    readonly leadingcomponents_areFound: (a: number, b: number) => number;
    readonly leadingcomponents_direction: (a: number) => [number, number];
    readonly leadingcomponents_endPass: (a: number) => void;
    readonly leadingcomponents_goesOn: (a: number, b: number) => [number, number, number];
    readonly leadingcomponents_new: (a: number, b: number) => [number, number, number];
    readonly leadingcomponents_offset: (a: number) => number;
    readonly leadingcomponents_passes: (a: number) => number;
    readonly leadingcomponents_ratio: (a: number) => number;
    readonly leadingcomponents_variances: (a: number, b: number) => [number, number];
    readonly leadingcomponents_vectors: (a: number, b: number) => [number, number];
    readonly linkagebuilder_first: (a: number) => [number, number];
    readonly linkagebuilder_isBfloat16: (a: number) => number;
    readonly linkagebuilder_linkEpsilons: (a: number, b: number) => [number, number, number];
    readonly linkagebuilder_linkSteps: (a: number, b: number, c: number) => [number, number, number];
    readonly linkagebuilder_new: (a: number, b: number, c: number, d: bigint) => [number, number, number];
    readonly linkagebuilder_populations: (a: number) => [number, number];
    readonly linkagebuilder_push: (a: number, b: number, c: number) => [number, number];
    readonly meanbuilder_mean: (a: number) => [number, number];
    readonly meanbuilder_new: (a: number, b: number, c: number) => [number, number, number];
    readonly meanbuilder_push: (a: number, b: number, c: number) => [number, number];
    readonly measurement_advance: (a: number, b: number) => [number, number, number];
    readonly measurement_finish: (a: number) => [number, number, number];
    readonly measurement_handOverPairs: (a: number) => number;
    readonly measurement_pairElements: (a: number) => number;
    readonly measurement_pairsDone: (a: number) => number;
    readonly measurement_pairsToDo: (a: number) => number;
    readonly merges_counts: (a: number) => [number, number];
    readonly merges_lengths: (a: number) => [number, number];
    readonly motion_begin: (a: number, b: number, c: number) => [number, number];
    readonly motion_end: (a: number) => [number, number, number];
    readonly motion_new: (a: number, b: number, c: number, d: number) => [number, number, number];
    readonly motion_push: (a: number, b: number, c: number) => [number, number];
    readonly motionstep_centroid: (a: number) => [number, number];
    readonly motionstep_moved: (a: number) => [number, number];
    readonly motionstep_phases: (a: number) => [number, number];
    readonly motionstep_radius: (a: number) => number;
    readonly neighbours_distances: (a: number, b: number) => [number, number];
    readonly neighbours_new: (a: number, b: number, c: number, d: number, e: number, f: number, g: number) => [number, number, number];
    readonly neighbours_places: (a: number, b: number) => [number, number];
    readonly neighbours_push: (a: number, b: number, c: number) => [number, number];
    readonly neighbours_pushCentres: (a: number, b: number, c: number) => [number, number];
    readonly neighbours_touching: (a: number) => [number, number];
    readonly pairblocks_begin: (a: number, b: number, c: number) => [number, number];
    readonly pairblocks_new: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number) => [number, number, number];
    readonly pairblocks_push: (a: number, b: number, c: number, d: number) => [number, number];
    readonly pairblocks_take: (a: number) => [number, number, number, number];
    readonly pairblocks_visit: (a: number, b: number, c: number, d: number) => [number, number, number];
    readonly pairtotals_empty: (a: number) => [number, number, number, number];
    readonly pairtotals_endPass: (a: number) => [number, number, number, number];
    readonly pairtotals_fromBytes: (a: number, b: number) => [number, number, number];
    readonly pairtotals_merge: (a: number, b: number, c: number) => [number, number];
    readonly pairtotals_pairs: (a: number) => number;
    readonly pairtotals_toBytes: (a: number) => [number, number, number, number];
    readonly pairwork_dims: (a: number) => [number, number];
    readonly pairwork_totals: (a: number) => number;
    readonly permutations_counts: (a: number, b: number) => [number, number, number, number];
    readonly projections_new: (a: number, b: number, c: number, d: number, e: number) => [number, number, number];
    readonly projections_push: (a: number, b: number, c: number) => [number, number];
    readonly projections_sums: (a: number) => [number, number];
    readonly rowmean_add: (a: number, b: number, c: number) => void;
    readonly rowmean_mean: (a: number) => [number, number];
    readonly rowmean_new: (a: number) => [number, number, number];
    readonly rownorms_isBfloat16: (a: number) => number;
    readonly rownorms_largest: (a: number) => [number, number];
    readonly rownorms_new: (a: number, b: number, c: number) => [number, number, number];
    readonly rownorms_norms: (a: number) => [number, number];
    readonly rownorms_push: (a: number, b: number, c: number) => [number, number];
    readonly rownorms_sums: (a: number) => [number, number];
    readonly safetensorsHeaderLength: (a: number, b: number, c: number) => [number, number, number];
    readonly safetensorsheader_dtypes: (a: number) => [number, number];
    readonly safetensorsheader_metadata: (a: number) => [number, number];
    readonly safetensorsheader_names: (a: number) => [number, number];
    readonly safetensorsheader_new: (a: number, b: number, c: number) => [number, number, number];
    readonly safetensorsheader_ranges: (a: number) => [number, number];
    readonly safetensorsheader_shape: (a: number, b: number) => [number, number];
    readonly sampler_dropSingletons: (a: number) => void;
    readonly sampler_expectedFlips: (a: number) => number;
    readonly sampler_measure: (a: number, b: number, c: number, d: number, e: number, f: bigint) => [number, number, number];
    readonly sampler_new: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number) => [number, number, number];
    readonly sampler_rows: (a: number, b: number) => [number, number, number];
    readonly sampler_sparse: (a: number) => number;
    readonly sigmafit_centroid: (a: number) => [number, number];
    readonly sigmafit_curvature: (a: number) => [number, number];
    readonly sigmafit_numbers: (a: number) => [number, number];
    readonly sky_column: (a: number, b: number) => [number, number];
    readonly sky_new: (a: number, b: number, c: number, d: number, e: number, f: number) => [number, number, number];
    readonly sky_push: (a: number, b: number, c: number) => [number, number];
    readonly sky_sums: (a: number) => [number, number];
    readonly slabRows: () => number;
    readonly snapshotColumns: () => [number, number];
    readonly snapshot_componentSizes: (a: number) => [number, number];
    readonly snapshot_components: (a: number) => [number, number];
    readonly snapshot_degrees: (a: number) => [number, number];
    readonly snapshot_edges: (a: number) => number;
    readonly snapshot_estimate: (a: number) => [number, number];
    readonly snapshot_firsts: (a: number) => [number, number];
    readonly snapshot_metrics: (a: number) => [number, number];
    readonly snapshot_populations: (a: number) => [number, number];
    readonly snapshotbuilder_distances: (a: number, b: number) => [number, number, number, number];
    readonly snapshotbuilder_fingerprint: (a: number, b: bigint) => [bigint, number, number];
    readonly snapshotbuilder_joined: (a: number) => [number, number];
    readonly snapshotbuilder_measure: (a: number, b: number) => [number, number, number];
    readonly snapshotbuilder_measureLattice: (a: number, b: number) => [number, number, number];
    readonly snapshotbuilder_new: (a: number, b: number, c: number, d: number, e: number, f: number, g: bigint) => [number, number, number];
    readonly snapshotbuilder_push: (a: number, b: number, c: number) => [number, number];
    readonly snapshotbuilder_rememberGroups: (a: number) => void;
    readonly snapshotbuilder_variation: (a: number) => [number, number, number];
    readonly spaced: (a: number, b: number, c: number, d: number) => [number, number];
    readonly streamedsnapshot_beginBlock: (a: number, b: number, c: number, d: number) => [number, number];
    readonly streamedsnapshot_beginPairs: (a: number, b: number) => [number, number, number];
    readonly streamedsnapshot_blockRowBytes: (a: number) => number;
    readonly streamedsnapshot_candidates: (a: number) => [number, number, number, number];
    readonly streamedsnapshot_chooseDims: (a: number) => [number, number];
    readonly streamedsnapshot_contenders: (a: number) => [number, number, number, number];
    readonly streamedsnapshot_dropBlocks: (a: number) => void;
    readonly streamedsnapshot_endSample: (a: number) => void;
    readonly streamedsnapshot_endSearchedBlock: (a: number, b: number) => [number, number];
    readonly streamedsnapshot_finish: (a: number) => [number, number, number];
    readonly streamedsnapshot_finite: (a: number) => [number, number];
    readonly streamedsnapshot_handOverPairs: (a: number) => number;
    readonly streamedsnapshot_ranges: (a: number) => [number, number];
    readonly streamedsnapshot_searchBlocks: (a: number, b: number, c: number) => [number, number, number];
    readonly streamedsnapshot_searchLeading: (a: number, b: number) => [number, number, number];
    readonly streamedsnapshot_takeBlock: (a: number, b: number, c: number, d: number) => [number, number];
    readonly streamedsnapshot_takeContenders: (a: number, b: number, c: number, d: number, e: number) => [number, number];
    readonly streamedsnapshot_takeLead: (a: number, b: number, c: number) => [number, number];
    readonly streamedsnapshot_takeSample: (a: number, b: number, c: number) => [number, number];
    readonly streamedsnapshot_takeUnbounded: (a: number, b: number, c: number) => [number, number];
    readonly streamedsnapshot_visitSample: (a: number, b: number) => number;
    readonly trialmeasurement_advance: (a: number, b: number) => [number, number, number];
    readonly trialmeasurement_finish: (a: number) => [number, number, number];
    readonly trialrows_fill: (a: number, b: number, c: number) => number;
    readonly valuegroups_new: (a: number, b: number, c: number, d: bigint) => [number, number, number];
    readonly valuegroups_push: (a: number, b: number, c: number) => [number, number, number, number];
    readonly variation_hamming: (a: number) => [number, number];
    readonly variation_patterns: (a: number) => [number, number];
    readonly variation_ranges: (a: number) => [number, number];
    readonly __wbindgen_exn_store: (a: number) => void;
    readonly __externref_table_alloc: () => number;
    readonly __wbindgen_externrefs: WebAssembly.Table;
    readonly __wbindgen_malloc: (a: number, b: number) => number;
    readonly __wbindgen_realloc: (a: number, b: number, c: number, d: number) => number;
    readonly __wbindgen_free: (a: number, b: number, c: number) => void;
    readonly __externref_table_dealloc: (a: number) => void;
    readonly __externref_drop_slice: (a: number, b: number) => void;
    readonly __wbindgen_start: () => void;
}

export type SyncInitInput = BufferSource | WebAssembly.Module;

/**
 * Instantiates the given `module`, which can either be bytes or
 * a precompiled `WebAssembly.Module`.
 *
 * @param {{ module: SyncInitInput }} module - Passing `SyncInitInput` directly is deprecated.
 *
 * @returns {InitOutput}
 */
export function initSync(module: { module: SyncInitInput } | SyncInitInput): InitOutput;

/**
 * If `module_or_path` is {RequestInfo} or {URL}, makes a request and
 * for everything else, calls `WebAssembly.instantiate` directly.
 *
 * @param {{ module_or_path: InitInput | Promise<InitInput> }} module_or_path - Passing `InitInput` directly is deprecated.
 *
 * @returns {Promise<InitOutput>}
 */
export default function __wbg_init (module_or_path?: { module_or_path: InitInput | Promise<InitInput> } | InitInput | Promise<InitInput>): Promise<InitOutput>;
