/** Commands that help with what is not read. They work where Python does; a distribution's h5repack often reads neither what a newer library wrote nor its filters. */

/** What a command cannot be written for without asking. */
export interface Rewriting {
  /** Filters of the dataset are known to Python by a package. */
  readonly plugins?: boolean | undefined;
  /** How Python opens the file, in place of `h5py.File('IN.h5')`. */
  readonly open?: string | undefined;
  /** Bytes of a trial, where they are known. */
  readonly trialBytes?: number | undefined;
}

/** HDF5 has no longer chunks. */
const MAX_CHUNK_BYTES = 2 ** 32 - 1;

/** Writes a dataset again, one trial at a time, in a form that every reader knows. */
export function rewrite(dataset: string, { plugins = false, open = OPEN, trialBytes = 0 }: Rewriting = {}): string {
  const name = quotedName(dataset);
  const chunks = trialBytes > MAX_CHUNK_BYTES ? "" : ",chunks=(1,)+i.shape[1:],compression='gzip'";
  const copy = `i=${open}[${name}]; o=h5py.File('OUT.h5','w').create_dataset(${name},i.shape,i.dtype${chunks}); [o.__setitem__(k,i[k]) for k in range(len(i))]`;
  return `write it again: python -c "import ${plugins ? "hdf5plugin, h5py" : "h5py"}; ${copy}"`;
}

/** Makes a file of one matrix, which all commands read. */
export const saveMatrix = (dataset?: string): string =>
  `python -c "import h5py, numpy; numpy.save('OUT.npy', ${OPEN}[${quotedName(dataset)}][:])"`;

const OPEN = "h5py.File('IN.h5')";

/** A name as it stands in Python's quotes within those of a shell; one that needs more than quotes is to be filled in. */
const quotedName = (dataset = ""): string => (/^[\w/ .+-]+$/.test(dataset) ? `'${dataset}'` : "'DATASET'");
