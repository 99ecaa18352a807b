/** The command that helps with what is not read. */

/**
 * Writes a dataset again, one trial at a time, in a form that every reader knows.
 *
 * It works where Python does; a distribution's h5repack often reads neither what a newer library wrote nor its filters. `plugins`: for
 * filters that Python knows by a package.
 */
export function rewrite(dataset: string, plugins = false): string {
  const imports = plugins ? "hdf5plugin, h5py" : "h5py";
  const path = JSON.stringify(dataset).replaceAll(/["\\]/g, "").replaceAll("'", "\\'");
  const copy = `i=h5py.File('IN.h5')['${path}']; o=h5py.File('OUT.h5','w').create_dataset('${path}',i.shape,i.dtype,chunks=(1,)+i.shape[1:],compression='gzip'); [o.write_direct(i[k:k+1],dest_sel=h5py.s_[k:k+1]) for k in range(len(i))]`;
  return `write it again: python -c "import ${imports}; ${copy}"`;
}
