/* tslint:disable */
/* eslint-disable */

/**
 * An HDF5 file, as far as it was read.
 */
export class Hdf5File {
    free(): void;
    [Symbol.dispose](): void;
    /**
     * Lists a dataset; undefined when bytes are lacking, those of `missing`.
     */
    list(dataset: string): Hdf5Listing | undefined;
    /**
     * What `list` lacked: first byte and end. Supply them and list again.
     */
    missing(): Float64Array;
    /**
     * A file of `byte_length` bytes, of which nothing was read.
     */
    constructor(byte_length: number);
    /**
     * Keeps bytes of the file; `offset` is a multiple of 4096.
     */
    supply(offset: number, bytes: Uint8Array | number[]): void;
}

/**
 * One dataset.
 */
export class Hdf5Listing {
    private constructor();
    free(): void;
    [Symbol.dispose](): void;
    /**
     * Names of the scalar attributes of the root group, sorted.
     */
    attributeNames(): string[];
    /**
     * The value of an attribute that is a number.
     */
    attributeNumber(at: number): number | undefined;
    /**
     * The value of an attribute that is text.
     */
    attributeText(at: number): string | undefined;
    /**
     * Length of a chunk in each dimension.
     */
    chunkShape(): Float64Array;
    /**
     * The chunks that are there, each as its first element's coordinates, its address, its stored length and its filter mask.
     */
    chunks(): Float64Array;
    /**
     * The bytes of a compact dataset.
     */
    data(): Uint8Array;
    /**
     * `F16`, `F32`, `F64`, or what else it is.
     */
    dtype(): string;
    /**
     * The bytes of an element that was never written.
     */
    fill(): Uint8Array;
    /**
     * Numbers of the filters, in the order in which they were applied.
     */
    filterIds(): Float64Array;
    /**
     * What the filters are called.
     */
    filterNames(): string[];
    /**
     * `compact`, `contiguous` or `chunked`; `none` for a dtype that cannot be measured.
     */
    layout(): string;
    /**
     * Address and length of a contiguous dataset; empty if it was never written.
     */
    run(): Float64Array;
    /**
     * Length in each dimension.
     */
    shape(): Float64Array;
}

export type InitInput = RequestInfo | URL | Response | BufferSource | WebAssembly.Module;

export interface InitOutput {
    readonly memory: WebAssembly.Memory;
    readonly __wbg_hdf5file_free: (a: number, b: number) => void;
    readonly __wbg_hdf5listing_free: (a: number, b: number) => void;
    readonly hdf5file_list: (a: number, b: number, c: number) => [number, number, number];
    readonly hdf5file_missing: (a: number) => [number, number, number, number];
    readonly hdf5file_new: (a: number) => number;
    readonly hdf5file_supply: (a: number, b: number, c: number, d: number) => void;
    readonly hdf5listing_attributeNames: (a: number) => [number, number];
    readonly hdf5listing_attributeNumber: (a: number, b: number) => [number, number];
    readonly hdf5listing_attributeText: (a: number, b: number) => [number, number];
    readonly hdf5listing_chunkShape: (a: number) => [number, number];
    readonly hdf5listing_chunks: (a: number) => [number, number];
    readonly hdf5listing_data: (a: number) => [number, number];
    readonly hdf5listing_dtype: (a: number) => [number, number];
    readonly hdf5listing_fill: (a: number) => [number, number];
    readonly hdf5listing_filterIds: (a: number) => [number, number];
    readonly hdf5listing_filterNames: (a: number) => [number, number];
    readonly hdf5listing_layout: (a: number) => [number, number];
    readonly hdf5listing_run: (a: number) => [number, number];
    readonly hdf5listing_shape: (a: number) => [number, number];
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
