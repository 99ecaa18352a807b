/** How sources are read, as a caller may choose it. Without imports, so that users of the types need nothing else. */
export interface ReadingOptions {
  /**
   * Unwanted bytes between two parts that are read rather than asking again. Default: 16 KiB for a local file; for a server as many as
   * keep what is read in vain below a quarter of what is wanted.
   */
  gap?: number | undefined;
  /**
   * Reads the whole of each file on a server once, without asking for parts of it (Node: into a temporary file; elsewhere: into memory, at
   * most 1 GiB). Default false: parts are asked for, and a server that cannot send them is refused, but for files of at most 64 KiB.
   */
  download?: boolean | undefined;
  /**
   * What 16-bit integers hold: bfloat16 (`bf16`) or float16 (`f16`). Files whose format has no name for these (older numpy, HDF5) keep their bits as
   * integers. Default: integers are integers, and are refused as a matrix.
   */
  as?: "bf16" | "f16" | undefined;
  /** How often a request is tried in all when the server is busy or the connection breaks. Default 5. */
  attempts?: number | undefined;
  /** Scale of the waiting between attempts, in ms: a random time below `backoffMs * 2^n`, at most 10 s. Default 500. */
  backoffMs?: number | undefined;
  /** A request that brings not one byte for so many ms is given up and tried again. Default 30,000. */
  stallMs?: number | undefined;
  /** Headers for the host of an http(s) URL, `{ authorization: "Bearer ..." }`. Hosts that it redirects to do not get them. */
  headers?: Readonly<Record<string, string>> | undefined;
  /** Address of the Hub that `hf://` means. Default in Node: HF_ENDPOINT; else https://huggingface.co. */
  hubEndpoint?: string | undefined;
}
