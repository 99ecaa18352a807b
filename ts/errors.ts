/**
 * What each error carries besides its message, by code. Codes and fields are stable across versions; messages are not.
 *
 * Each code says when it is raised, what to do, and how a message reads, from which `node scripts/errors-reference.mjs` makes
 * docs/reference/errors.md.
 */
export interface ErrorFields {
  // Wrong usage
  /**
   * A parameter, a header or a variable of the environment has a value that it cannot have.
   *
   * Give a value of the kind that the message names.
   *
   * @example epsilon is 0, but it must be a number above 0, like 6e-5
   */
  InvalidParameter: { field: string; value: unknown };
  /**
   * The file of `--config` cannot be read, is not JSON, or holds a key or a value that no option has.
   *
   * Correct the key or value that the message names.
   *
   * @example c.json: the config file must hold one JSON object, {"epsilon": 6e-5, ...}
   */
  InvalidConfig: { field?: string };
  /**
   * Options or arguments that do not go together, or one that is missing.
   *
   * Add or leave out what the message names; `--help` lists all.
   *
   * @example merge needs an output; give -o all.csv, or -o - for stdout
   */
  Usage: object;
  /**
   * A result would replace a file that is read.
   *
   * Choose another output.
   *
   * @example gamma.npy: is also an input, which would be lost; choose another output
   */
  OutputIsInput: { path: string };
  /**
   * A result cannot be written where it should go.
   *
   * Choose another output, or mend the permissions of the directory.
   *
   * @example out.csv: cannot be written (permission denied); choose another output
   */
  OutputNotWritable: { path: string };
  /**
   * A function of the library was called before the WebAssembly was loaded.
   *
   * Await `init()` first.
   *
   * @example the WebAssembly is not loaded; await init() first
   */
  NotInitialised: object;
  // Finding the weights
  /**
   * There is no such file, on this machine or on a server.
   *
   * Check the path or address; the message says where it was looked for.
   *
   * @example model.safetensors: no such file or directory; check the path (looked in /home/me)
   */
  NotFound: { path: string };
  /**
   * A directory or repository without weights that can be read.
   *
   * Give the directory of a model, or one of the files that the message lists.
   *
   * @example model: holds neither model.safetensors.index.json nor model.safetensors; give the directory of a model or one .safetensors or .npy file
   */
  NoWeights: { path: string; found: string[] };
  /**
   * A path is there and cannot be opened, or is no regular file (a pipe, a device).
   *
   * Mend its permissions, or save it to a file first.
   *
   * @example pipe: not a regular file, but ranges of it must be read; save it to a file first
   */
  NotReadable: { path: string };
  /**
   * A file in a format that is not read, recognised by its first bytes: another container, a web page, a table.
   *
   * Follow the advice in the message: mostly another file of the model, or a command that converts this one.
   *
   * @example model.safetensors: a web page (HTML, "Sign in"), not the file that it should be; download the file itself, not the page about it, and log in first where the page asks for that
   */
  UnsupportedFormat: { format: string };
  /**
   * Something that is no source: an address of another kind, an address that cannot be parsed, a value of another type.
   *
   * Give a path, an http(s) URL, or hf://owner/name.
   *
   * @example s3://bucket/x: s3 addresses cannot be read; download the file and give its path
   */
  UnsupportedSource: { source: string };
  /**
   * The file is the placeholder of some 130 bytes that Git LFS leaves where it did not fetch the file itself.
   *
   * Run `git lfs pull` in the repository, or download the file from the model's page.
   *
   * @example model.safetensors: a git-lfs pointer, not the file itself; run: git lfs pull
   */
  GitLfsPointer: object;
  /**
   * A `*.index.json` that is no index of a sharded model, or does not fit its shards.
   *
   * Download the index and the shards of one revision.
   *
   * @example model.safetensors.index.json: not a model index: it has no object weight_map; download it again
   */
  InvalidIndex: { entry?: string };
  /**
   * The index names a shard that is not there.
   *
   * Download the rest of the model.
   *
   * @example model: the shard model-00002-of-00003.safetensors that model.safetensors.index.json names is not there; download the rest of the model
   */
  MissingShard: { shard: string };
  // Asking a server; urls are without user, password and query
  /**
   * A server refuses the file to this user (HTTP 401 or 403), or the authors of a model grant access on request.
   *
   * For a gated model ask for access on its page, then set HF_TOKEN; for another server give user and password in the URL, or headers.
   *
   * @example hf://owner/name: its authors grant access on request; ask for it on https://huggingface.co/owner/name, then set HF_TOKEN
   */
  AccessDenied: { url: string; status: number };
  /**
   * A server sends whole files only, not the parts that are asked for.
   *
   * `--download` (in the library `download: true`) reads the whole file once.
   *
   * @example https://host/x.npy: its server sends whole files only (1555824640 bytes), not the ranges that are asked for; add --download to read the whole of it once
   */
  NoRangeSupport: { url: string };
  /**
   * The Hub has no such model, or does not show it to this user.
   *
   * Check owner and name; for a private model set HF_TOKEN.
   *
   * @example hf://owner/name: no such model on the Hub, or a private one; check the name, and set HF_TOKEN for a private model
   */
  NoSuchRepository: { repository: string };
  /**
   * The repository is there and has no such branch, tag or commit.
   *
   * Choose one that its page lists, or leave `@revision` out for `main`.
   *
   * @example hf://owner/name: it has no revision "v9"; choose a branch, tag or commit of https://huggingface.co/owner/name/tree/main
   */
  NoSuchRevision: { repository: string; revision: string };
  /**
   * HF_HUB_OFFLINE is set, and the local cache does not have the repository.
   *
   * Download it while online, or unset HF_HUB_OFFLINE.
   *
   * @example hf://owner/name: nothing of it is in the local Hub cache, and HF_HUB_OFFLINE is set; download it while online (hf download owner/name) or unset HF_HUB_OFFLINE
   */
  NotInCache: { repository: string; revision: string; file?: string };
  // Choosing tensors
  /**
   * No tensor of that name, or none that could be an embedding matrix.
   *
   * Choose one that the message lists; `inspect` lists all.
   *
   * @example model.safetensors: no tensor "gama"; it holds gamma, mask
   */
  MissingTensor: { tensor: string; available: string[] };
  /**
   * Several tensors could be meant.
   *
   * Name one with `--tensor`.
   *
   * @example model.safetensors: several matrices and none with the name of an embedding; choose one with --tensor: a [9, 4], b [4, 4]
   */
  AmbiguousTensor: { candidates: string[] };
  /**
   * A tensor has another number of dimensions than is needed.
   *
   * Choose another tensor, or store this one in the shape that the message names.
   *
   * @example x.npy: tensor "gamma" is F32 [2], rank 1; a matrix [tokens, dims] is needed, choose another with --tensor
   */
  WrongRank: { tensor: string; shape: readonly number[] };
  /**
   * A tensor of a dtype that cannot be measured.
   *
   * Choose another tensor, or convert it to F32, F16, BF16 or F64.
   *
   * @example x.safetensors: tensor "gamma" is I32 [1, 2]; only F32, F16, BF16 and F64 can be measured, choose another with --tensor
   */
  UnsupportedDtype: { dtype: string };
  /**
   * The mask has another number of values than the matrix has rows.
   *
   * Use the mask that was made from this matrix: `collapsar mask`.
   *
   * @example m.safetensors: mask "mask" is BOOL [2], but the matrix has 3 rows; a mask must have one value per row: use the one made from this matrix
   */
  MaskLength: { rows: number; mask: number };
  /**
   * The mask is neither BOOL nor U8.
   *
   * Store it as BOOL: other integers would be taken for row numbers.
   *
   * @example m.safetensors: mask "mask" is I64 [3]; a mask must be BOOL or U8, one value per row
   */
  MaskDtype: { dtype: string };
  /**
   * The elements given in memory are more or fewer than the shape says.
   *
   * Give `data`, `dtype` and `shape` that fit each other.
   *
   * @example data: 20 bytes, but F32 [2, 3] needs 24; check dtype and shape
   */
  DataLength: { needed: number; actual: number };
  // Reading the header of a safetensors or .npy file
  /**
   * The file ends before the data that its header announces.
   *
   * Download or copy it again: it is not whole.
   *
   * @example model.safetensors: the file is truncated: 1555824720 bytes are needed, 1048576 are there; download or copy it again
   */
  TruncatedFile: { needed: number; actual: number };
  /**
   * The length of the header is more than the format allows.
   *
   * Check what the file is: it is of another format, or damaged.
   *
   * @example x: the header claims 2336079350838108962 bytes, more than the 100000000 that are allowed, so it is damaged or not a safetensors file; give one, or get this one again
   */
  HeaderTooLarge: { len: number; max: number };
  /**
   * The header is not UTF-8.
   *
   * Check what the file is: it is of another format, or damaged.
   *
   * @example x: the header is not UTF-8 (first bad byte at 12), so it is damaged or not a safetensors file; give one, or get this one again
   */
  HeaderNotUtf8: { at: number };
  /**
   * The header is not what its format demands.
   *
   * Write the file again with a current version of the library that wrote it.
   *
   * @example x.npy: not a valid .npy header: it has no shape; save it again with numpy.save
   */
  InvalidHeader: { reason: string };
  /**
   * The header names a tensor twice, so that its data are undefined.
   *
   * Write the file again.
   *
   * @example x: the header names tensor "a" twice, so which data it means is undefined; write the file again
   */
  DuplicateTensor: { name: string };
  /**
   * A dtype that the format does not have.
   *
   * Use a newer version of collapsar, or write the file again.
   *
   * @example x: tensor "a" has the dtype "F128", which this version does not know; update collapsar, or write the file in another dtype
   */
  UnknownDtype: { name: string; dtype: string };
  /**
   * A tensor ends before it begins.
   *
   * Write the file again.
   *
   * @example x: tensor "a" ends (byte 8) before it begins (byte 16); the header is damaged, get it again, or write it again
   */
  NegativeRange: { name: string; begin: number; end: number };
  /**
   * Bytes that belong to no tensor, which the format forbids.
   *
   * Write the file again.
   *
   * @example 8 bytes before tensor "b" belong to no tensor; the format forbids gaps, write the file again
   */
  Gap: { name: string; bytes: number };
  /**
   * Two tensors share bytes, which the format forbids.
   *
   * Write the file again.
   *
   * @example x: tensor "b" overlaps the tensor before it by 8 bytes; the header is damaged, get it again, or write it again
   */
  Overlap: { name: string; bytes: number };
  /**
   * A shape of more elements than can be counted.
   *
   * Write the file again.
   *
   * @example x: tensor "a" has a shape too large to count; the header is damaged, get it again, or write it again
   */
  ShapeOverflow: { name: string };
  /**
   * A tensor takes more or fewer bytes than its dtype and shape need.
   *
   * Write the file again.
   *
   * @example x: tensor "a" takes 12 bytes, its dtype and shape need 16; the header is damaged, get it again, or write it again
   */
  SizeMismatch: { name: string; needed: number; actual: number };
  /**
   * A tensor of a dtype below one byte does not fill whole bytes.
   *
   * Write the file again.
   *
   * @example x: tensor "a" has a dtype of less than a byte and does not fill whole bytes; the header is damaged, get it again, or write it again
   */
  PartialByte: { name: string };
  /**
   * Bytes after the last tensor, which the format forbids.
   *
   * Write the file again.
   *
   * @example x: 1 bytes follow the last tensor; the format forbids them, write the file again
   */
  TrailingBytes: { bytes: number };
  // Reading and comparing CSV files
  /**
   * A CSV file that cannot be read, or a result file with other columns.
   *
   * Correct the line and column that the message names, or give the CSV that a command of collapsar wrote.
   *
   * @example o.csv: line 3, column "gini": "abc" is not a number; correct it there
   */
  InvalidCsv: { reason: string; line?: number; column?: string };
  /**
   * The two CSV files share no column of numbers.
   *
   * Give an observed and a synthetic file with the same columns.
   *
   * @example no metric is in both files: o.csv has a; s.csv has b; give two CSV files with the same columns of numbers
   */
  NoCommonMetric: { observed: string[]; synthetic: string[] };
  // Reading the trials of an HDF5 file: the chunk's number and its first element's place, the first of its trials and their number
  /**
   * A chunk of an HDF5 dataset does not pass its checksum, or cannot be decompressed.
   *
   * Copy or write the file again; the trials before the chunk that the message names can be read.
   *
   * @example trials.h5: trials 12 to 15 cannot be read: chunk 3 of "embeddings" is damaged (its checksum is wrong); copy or write the file again
   */
  CorruptChunk: { dataset: string; chunk: number; offset: readonly number[]; trial: number; trials: number };
  // Naming tokens
  /**
   * The file is no `tokenizer.json`, or contradicts itself.
   *
   * Give the `tokenizer.json` of the model itself, or leave the names of tokens out.
   *
   * @example tokenizer.json: not a tokenizer: it has no object model; give the model's own tokenizer.json
   */
  InvalidTokenizer: { reason: string };
  // Measuring
  /**
   * Rows of zero dims have nothing to compare.
   *
   * Choose another tensor.
   *
   * @example x: tensor "gamma" is F32 [2, 0]: rows of zero dims have nothing to compare; choose another with --tensor
   */
  NoDims: object;
  /**
   * A number beyond what is supported or what memory here can hold.
   *
   * Choose a smaller matrix, file or number; the message names the bound.
   *
   * @example https://host/x: 2000000000 bytes or more, above the 1073741824 that are kept in memory here; use a server with range requests, or the command line
   */
  TooLarge: { what: string; value: number; max: number };
  /**
   * Bytes given to the core do not end with a row.
   *
   * Give whole rows.
   *
   * @example x: a block of 10 bytes is not a whole number of rows of 4 bytes
   */
  PartialRow: { bytes: number; row_bytes: number };
  /**
   * Epsilon is not a number whose float32 is finite and above 0.
   *
   * Give one above 0, like 6e-5.
   *
   * @example epsilon is 0, but it must be a number above 0 (as float32 too), like 6e-5
   */
  InvalidEpsilon: { value: number | null };
  /**
   * The touching threshold is not a number whose float32 is finite and at least 0.
   *
   * Give one, or leave it out for 2 epsilon.
   *
   * @example threshold is -1, but it must be a number of at least 0 (as float32 too), like 1.2e-4
   */
  InvalidThreshold: { value: number | null };
  /**
   * A value that should be bfloat16 is not.
   *
   * Store the rows as bfloat16, or measure without the lattice of bfloat16.
   *
   * @example the value 1.0000001 is not a bfloat16 number, so it has no place on the lattice; leave out --lattice
   */
  NotBfloat16: { value: number };
  /**
   * A value is not on the lattice on which rows are followed or compared.
   *
   * Leave the lattice, or the metric of a tree, to be chosen.
   *
   * @example step 100: w.safetensors: the value 1.0000001 is not a BF16 number, so it has no place on that lattice; leave the lattice, or the metric, to be chosen
   */
  OffLattice: { value: number; lattice: string };
  /**
   * Snapshots of a series, or the two of a comparison, have no lattice in common, so that steps of one mean nothing in the other.
   *
   * Give snapshots of one dtype, or say whose steps to count.
   *
   * @example step 100: w.safetensors: its values are F16, but motion is counted in steps of BF16; give snapshots of one dtype, or say whose steps to count with --lattice-dtype
   */
  LatticesDiffer: { lattices: string[] };
  /**
   * There are more distinct vectors than a tree is made of.
   *
   * Select fewer rows, with a mask.
   *
   * @example w.safetensors: there are more than 4096 distinct vectors, too many for a tree; select fewer rows (a mask)
   */
  TooManyVectors: { max: number };
  /**
   * A value of the rows that are fitted is not finite, or is none that rounding to bfloat16 (and float16) gives.
   *
   * Give the storage that the rows have, or fit another tensor.
   *
   * @example the value 1.0000001 in dim 7 is not a finite number that was rounded to bfloat16; say what it was rounded to with --storage, or give another tensor
   */
  NotRounded: { dim: number; value: number | null; storage: string };
  // Parts and unfinished runs
  /**
   * The record of a part or of an unfinished run cannot be read.
   *
   * Run that part again, or restore the file.
   *
   * @example part.csv.json: not the record of a run (it is not JSON); run that part again, or restore the file
   */
  InvalidRecord: { path: string; reason: string };
  /**
   * A part of a sharded run has no record beside it, so that nobody knows whether it fits.
   *
   * Add the record, or join with `--unchecked` in the order given.
   *
   * @example part.csv: the record part.csv.json is not beside it; add it, or join with --unchecked in the order given
   */
  NoRecord: { part: string };
  /**
   * No model of a survey could be measured: the record of each says why.
   *
   * Mend what the first one lacks, which the message tells.
   *
   * @example model: no such file or directory; check the path (and none of the other 2 could be measured)
   */
  NothingMeasured: { models: number };
  /**
   * The parts are not of one run, or have gaps or overlap.
   *
   * Give all parts of one run once.
   *
   * @example part 2 of 4 is missing; give all parts of one run
   */
  PartsDoNotFit: { parts: string[] };
  /**
   * An unfinished run of that output is there.
   *
   * `--resume` goes on with it; delete it to start again.
   *
   * @example out.csv.partial: holds finished records of a run that was stopped; add --resume to continue it, or delete it
   */
  PartialExists: { path: string };
  /**
   * The unfinished run is of other options or other inputs.
   *
   * Give its options to go on, or delete it.
   *
   * @example out.csv.partial: is of another run (seed 41, not 42); give its options to continue it, or delete it
   */
  PartialDiffers: { path: string; difference: string };
  /**
   * The totals of an unfinished pass over all pairs are not what was written.
   *
   * Delete the checkpoint and start again.
   *
   * @example the unfinished work is corrupt; delete it and start again
   */
  InvalidTotals: object;
  // Simulating
  /**
   * Sigma is not a finite number of at least 0.
   *
   * Give one, like 1e-9.
   *
   * @example sigma is -1, but it must be a number of at least 0 (as float32 too), like 1.5e-9
   */
  InvalidSigma: { value: number | null };
  /**
   * The centroid holds a NaN or an infinity.
   *
   * Use another vector.
   *
   * @example c.npy: the centroid is NaN in dim 7, but noise is added to finite numbers only; use a finite centroid
   */
  InvalidCentroid: { dim: number; value: number | null };
  /**
   * No rows are left of which a mean could be made.
   *
   * Use another mask.
   *
   * @example model: the mask selects no row, so there is no mean of rows; use another mask
   */
  NoRows: object;
  // The steps of a series
  /**
   * The name of a snapshot has no step number, or an ambiguous one.
   *
   * Say where it stands with `--step-pattern`, or number the sources as given with `--in-order`.
   *
   * @example final.npy: there is no step number in its name, but in that of step_1.npy; leave it out, say where the number is with --step-pattern, or number all as given with --in-order
   */
  NoStep: { source: string };
  /**
   * Two snapshots are of one step.
   *
   * Leave one out, or number the sources as given with `--in-order`.
   *
   * @example a/step_1.npy and b/step_1.npy are both of step 1; leave one out, say where the number is with --step-pattern, or number the sources as given with --in-order
   */
  DuplicateStep: { step: number; sources: string[] };
  /**
   * The snapshots of a series have matrices of different shapes.
   *
   * Give snapshots of one model.
   *
   * @example b.npy: its matrix is [4, 3], that of step 1 [4, 2]; give snapshots of one model, or number different models as given with --in-order
   */
  ShapeDiffers: { step: number; shape: readonly number[]; expected: readonly number[] };
  // The run failed
  /**
   * The memory that is needed was not given.
   *
   * Close other programs, choose fewer `--jobs`, or measure less at a time.
   *
   * @example x: out of memory: 3000000000 more bytes were needed for the rows; measure fewer rows (a mask)
   */
  OutOfMemory: { bytes: number; purpose: string };
  /**
   * A source gave fewer bytes than it said it has.
   *
   * Try again: the file may have changed during the run.
   *
   * @example x: asked for bytes 0 to 64, got 60; the file may have changed during the run, try again
   */
  ShortRead: { start: number; end: number; actual: number };
  /**
   * The operating system or the browser could not read on.
   *
   * Check the disk or network drive, and try again.
   *
   * @example x.npy: reading failed (EIO: i/o error, read); check the disk that it is on, or copy the file to another
   */
  ReadFailed: { path: string };
  /**
   * A server cannot be reached for a reason that does not pass: no such host, a certificate that is not valid.
   *
   * Follow the message: check the host's name, or add the certificate of your organisation with NODE_EXTRA_CA_CERTS.
   *
   * @example https://hots/x: the server cannot be reached (getaddrinfo ENOTFOUND hots); check the name of the host
   */
  ConnectionFailed: { url: string };
  /**
   * A server answers with a status that says it will not send the file.
   *
   * Follow the message; opening the address in a browser often tells more.
   *
   * @example https://host/x: the server answers HTTP 400; open the address in a browser to see why
   */
  HttpStatus: { url: string; status: number };
  /**
   * The answer of a server contradicts itself or what was asked.
   *
   * `--download` asks for no ranges and so avoids most of them.
   *
   * @example https://host/x: the server's answer cannot be right (ranges of a gzip encoding); add --download to read the whole of it once
   */
  InvalidResponse: { url: string; reason: string };
  /**
   * A file was written to while it was read, so that the result would mix old and new. With a `step`, of a series: the rows of other
   * steps are from other files.
   *
   * Try again when nobody writes to it.
   *
   * @example x.npy: was written to while it was read, so the result would mix old and new; try again when nobody writes to it
   */
  SourceChanged: { source: string; step?: number };
  /**
   * A server brought no byte for a while, several times.
   *
   * Try again later.
   *
   * @example https://host/x: no byte came for 30 s, 5 times; try again later
   */
  Timeout: { url: string; seconds: number; attempts: number };
  /**
   * A server was busy, or its connection broke, several times.
   *
   * Try again later, after the time that the message names where the server does.
   *
   * @example https://host/x: the server answers 503, 5 times; try again later
   */
  TooManyRetries: { url: string; attempts: number; status?: number };
  /**
   * A result could not be written to its end: a full disk, for instance. Nothing half-written is left.
   *
   * Make room, or choose another output.
   *
   * @example out.csv: writing failed (ENOSPC: no space left on device); choose another output
   */
  WriteFailed: { path: string };
  /**
   * A worker ended in the middle.
   *
   * Try again with fewer `--jobs`: memory may have run out.
   *
   * @example a worker ended in the middle (exit code 137); try again with fewer --jobs
   */
  WorkerFailed: { reason: string };
  /**
   * A fault of collapsar itself.
   *
   * Please report it, with what `--debug` prints.
   *
   * @example x: internal error (index out of bounds); please report it with what --debug prints
   */
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
 * Whether `error` is a {@link CollapsarError}, and of the given code if one is given. It also recognises errors of another copy of this
 * package.
 *
 * @example
 * ```js
 * import { init, isCollapsarError, stats } from "collapsar";
 *
 * await init();
 * try {
 *   await stats("no-such-file.safetensors");
 * } catch (error) {
 *   if (!isCollapsarError(error, "NotFound")) throw error;
 *   console.log(`not there: ${error.fields.path}`);
 * }
 * ```
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
      `${where}: internal error (${error instanceof Error ? error.message : error}); please report it with its stack`,
      {},
      { cause: error },
    );
  }
}
