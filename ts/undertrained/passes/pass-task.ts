/** A pass over the rows of an embedding, divided among workers: a unit is a slab of rows. */
import { refusalsFrom } from "../../errors.js";
import { Inputs } from "../../inputs/inputs.js";
import { asMatrix, type Matrix, type StreamOptions, streamRows } from "../../rows/stream.js";
import type { ReadCount } from "../../source/byte-source.js";
import type { ReadingOptions } from "../../source/reading-options.js";
import { evenParts, type OpenTask, type Task, type TaskKind, type UnitRange } from "../../tasks/task.js";
import { chooseMatrix } from "../../tensors/default-tensor.js";
import type { TensorInput } from "../../tensors/open-tensors.js";
import { wasm } from "../../wasm.js";
import { type Asked, type Found, PASSES, type PassName } from "./passes.js";

/** What is measured. Everything here can be cloned to a worker. */
export interface PassSetup<Name extends PassName = PassName> {
  /** The matrix, for workers, which open it for themselves. */
  source: TensorInput | undefined;
  tensor: string;
  reading?: ReadingOptions | undefined;
  pass: Name;
  asked: Asked<Name>;
}

/** What some slabs have. */
export interface PassPart<Name extends PassName = PassName> {
  /** The first row, and the one after the last. */
  rows: [first: number, after: number];
  found: Found<Name>;
}

/** Bytes of rows in a part: some milliseconds of work. */
const PART_BYTES = 16 * 1024 * 1024;

/** Few rows are divided too, so that all workers have something to do. */
const PARTS = 16;

/** The slabs of a matrix. */
export class PassTask<Name extends PassName> implements Task<PassPart<Name>> {
  readonly units: number;
  readonly reads: ReadCount;
  readonly #matrix: Matrix;
  readonly #setup: PassSetup<Name>;
  readonly #inputs: Inputs | undefined;
  readonly #onRows: StreamOptions["onRows"];
  readonly #slabRows = wasm().slabRows();

  /** `inputs` are closed with the task. `onRows` is shown the rows that are measured. */
  constructor(
    matrix: Matrix,
    setup: PassSetup<Name>,
    { reads, inputs, onRows }: { reads?: ReadCount | undefined; inputs?: Inputs; onRows?: StreamOptions["onRows"] },
  ) {
    this.units = Math.ceil(matrix.rows / this.#slabRows);
    this.reads = reads ?? { requests: 0, bytes: 0 };
    this.#matrix = matrix;
    this.#setup = setup;
    this.#inputs = inputs;
    this.#onRows = onRows;
  }

  parts(range: UnitRange): Iterable<UnitRange> {
    const slabs = Math.min(PART_BYTES / (this.#slabRows * this.#matrix.rowBytes), this.units / PARTS);
    return evenParts(Math.max(1, Math.floor(slabs)), range);
  }

  async *measure([from, to]: UnitRange, signal?: AbortSignal): AsyncGenerator<PassPart<Name>> {
    const { pass: name, asked } = this.#setup;
    const matrix = this.#matrix;
    const rows: PassPart["rows"] = [from * this.#slabRows, Math.min(matrix.rows, to * this.#slabRows)];
    const begin = PASSES[name] as (matrix: Matrix, asked: Asked<Name>) => ReturnType<(typeof PASSES)[Name]>;
    const pass = refusalsFrom(matrix.tensor.source.name, () => begin(matrix, asked));
    try {
      await streamRows(matrix, [rows], pass.take, { signal, phase: name, onRows: this.#onRows });
      yield { rows, found: pass.found() as Found<Name> };
    } finally {
      pass.free();
    }
  }

  async close(): Promise<void> {
    await this.#inputs?.verifyAndClose();
  }
}

const openPassTask: OpenTask<PassSetup, PassPart> = async (setup, signal) => {
  const inputs = new Inputs({ signal, reading: setup.reading });
  try {
    const set = await inputs.open(setup.source as TensorInput);
    return new PassTask(asMatrix(await chooseMatrix(set, setup.tensor)), setup, { reads: inputs.reads, inputs });
  } catch (error) {
    await inputs.close();
    throw error;
  }
};

/** For workers. */
export const PASS_TASK: TaskKind<PassSetup, PassPart> = { name: "passes over embeddings", open: openPassTask };
