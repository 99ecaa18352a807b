/** HDF5 as a container format of tensors: for jobs that list tensors or read stacked ones. The others refuse it with advice. */
import type { Format } from "../tensors/formats.js";
import { beginnings, isSignature } from "./reader/signature.js";

export const HDF5_FORMAT: Format = {
  name: "an HDF5 file",
  extensions: [".h5", ".hdf5"],
  isFormat: (firstBytes) => [...beginnings(firstBytes.length)].some((start) => isSignature(firstBytes, start)),
  open: async (source, _, signal) => (await import("./tensors.js")).hdf5Tensors(source, signal),
};
