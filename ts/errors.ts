/**
 * What each error carries besides its message, by code. Codes and fields are stable across versions; messages are not.
 *
 * Those that the Rust core raises are documented in `crates/collapsar/src/error.rs`.
 */
export interface ErrorFields {
  // Wrong usage
  InvalidParameter: { field: string; value: unknown };
  InvalidConfig: { field?: string };
  Usage: object;
  OutputIsInput: { path: string };
  OutputNotWritable: { path: string };
  NotInitialised: object;
  // Finding the weights
  NotFound: { path: string };
  NoWeights: { path: string; found: string[] };
  NotReadable: { path: string };
  UnsupportedFormat: { format: string };
  UnsupportedSource: { source: string };
  GitLfsPointer: object;
  InvalidIndex: { entry?: string };
  MissingShard: { shard: string };
  // Asking a server; urls are without user, password and query
  AccessDenied: { url: string; status: number };
  NoRangeSupport: { url: string };
  NoSuchRepository: { repository: string };
  NoSuchRevision: { repository: string; revision: string };
  NotInCache: { repository: string; revision: string; file?: string };
  // Choosing tensors
  MissingTensor: { tensor: string; available: string[] };
  AmbiguousTensor: { candidates: string[] };
  WrongRank: { tensor: string; shape: readonly number[] };
  UnsupportedDtype: { dtype: string };
  MaskLength: { rows: number; mask: number };
  MaskDtype: { dtype: string };
  DataLength: { needed: number; actual: number };
  // Reading the header of a safetensors or .npy file
  TruncatedFile: { needed: number; actual: number };
  HeaderTooLarge: { len: number; max: number };
  HeaderNotUtf8: { at: number };
  InvalidHeader: { reason: string };
  DuplicateTensor: { name: string };
  UnknownDtype: { name: string; dtype: string };
  NegativeRange: { name: string; begin: number; end: number };
  Gap: { name: string; bytes: number };
  Overlap: { name: string; bytes: number };
  ShapeOverflow: { name: string };
  SizeMismatch: { name: string; needed: number; actual: number };
  PartialByte: { name: string };
  TrailingBytes: { bytes: number };
  // Reading and comparing CSV files
  InvalidCsv: { reason: string; line?: number; column?: string };
  NoCommonMetric: { observed: string[]; synthetic: string[] };
  // Reading the trials of an HDF5 file: the chunk's number and its first element's place, the first of its trials and their
  // number: none of them can be read
  CorruptChunk: { dataset: string; chunk: number; offset: readonly number[]; trial: number; trials: number };
  // Naming tokens
  InvalidTokenizer: { reason: string };
  // Measuring
  NoDims: object;
  TooLarge: { what: string; value: number; max: number };
  PartialRow: { bytes: number; row_bytes: number };
  InvalidEpsilon: { value: number | null };
  InvalidThreshold: { value: number | null };
  NotBfloat16: { value: number };
  // Parts and unfinished runs
  InvalidRecord: { path: string; reason: string };
  NoRecord: { part: string };
  PartsDoNotFit: { parts: string[] };
  PartialExists: { path: string };
  PartialDiffers: { path: string; difference: string };
  InvalidTotals: object;
  // Simulating
  InvalidSigma: { value: number | null };
  InvalidCentroid: { dim: number; value: number | null };
  NoRows: object;
  // The steps of a series
  NoStep: { source: string };
  DuplicateStep: { step: number; sources: string[] };
  ShapeDiffers: { step: number; shape: readonly number[]; expected: readonly number[] };
  // The run failed
  OutOfMemory: { bytes: number; purpose: string };
  ShortRead: { start: number; end: number; actual: number };
  ReadFailed: { path: string };
  ConnectionFailed: { url: string };
  HttpStatus: { url: string; status: number };
  InvalidResponse: { url: string; reason: string };
  /** With a step, of a series: the rows of other steps are from other files. */
  SourceChanged: { source: string; step?: number };
  Timeout: { url: string; seconds: number; attempts: number };
  TooManyRetries: { url: string; attempts: number; status?: number };
  WriteFailed: { path: string };
  WorkerFailed: { reason: string };
  Internal: object;
}

/** The name of a kind of error. */
export type ErrorCode = keyof ErrorFields;

/** Every error that this package raises on purpose. An aborted job rejects with the signal's reason instead. */
export class CollapsarError<Code extends ErrorCode = ErrorCode> extends Error {
  override readonly name = "CollapsarError";
  /** What kind of error it is. */
  readonly code: Code;
  /** The values in the message, for programs. */
  readonly fields: ErrorFields[Code];

  /** The message says what, where and what to do, in one line. */
  constructor(code: Code, message: string, fields: ErrorFields[Code], options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.fields = fields;
  }
}

/**
 * Whether `error` is a {@link CollapsarError}, of the given code if one is given. Also true for errors of another copy of this package.
 */
export function isCollapsarError<Code extends ErrorCode = ErrorCode>(
  error: unknown,
  code?: Code,
): error is CollapsarError<Code> {
  return (
    error instanceof Error &&
    error.name === "CollapsarError" &&
    "code" in error &&
    (code === undefined || error.code === code)
  );
}

/** Runs `call`, which uses the WebAssembly module, and turns what it throws into a {@link CollapsarError} that begins with `where`. */
export function refusalsFrom<T>(where: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    if (isCollapsarError(error)) throw error;
    if (error instanceof Error && "code" in error) {
      const { code, ...fields } = { ...error } as { code: ErrorCode };
      throw new CollapsarError(code, `${where}: ${error.message}`, fields as ErrorFields[ErrorCode]);
    }
    throw new CollapsarError(
      "Internal",
      `${where}: internal error (${error instanceof Error ? error.message : error}); please report it with --debug`,
      {},
      { cause: error },
    );
  }
}
