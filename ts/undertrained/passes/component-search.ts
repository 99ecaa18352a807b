/** The leading principal components of all rows, in passes over them. Those for the first are the first of those for three, and made once. */
import { refusalsFrom } from "../../errors.js";
import type { Matrix } from "../../rows/matrix.js";
import { wasm } from "../../wasm.js";
import type { FirstComponentFound } from "./component-found.js";
import { type PassOptions, passOver } from "./pass-over.js";

type LeadingComponents = InstanceType<ReturnType<typeof wasm>["LeadingComponents"]>;

/** Components of a sky. */
const SEVERAL = 3;

/** The first component, and how well it could be told. */
export interface FirstComponent {
  /** A unit vector. */
  vector: Float64Array;
  component: FirstComponentFound;
}

/** The first three components, and how well they could be told. */
interface ThreeComponents {
  /** Unit vectors, one after the other. */
  vectors: Float64Array;
  variances: Float64Array;
  passes: number;
  angle: number;
  found: boolean;
}

export class ComponentSearch {
  readonly #matrix: Matrix;
  readonly #options: PassOptions;
  readonly #components: LeadingComponents;

  constructor(matrix: Matrix, mean: Float64Array, options: PassOptions) {
    this.#matrix = matrix;
    this.#options = options;
    const { LeadingComponents } = wasm();
    this.#components = refusalsFrom(matrix.tensor.source.name, () => new LeadingComponents(mean));
  }

  /** The unit vector along which the rows vary most. Before the others are looked for. */
  async first(): Promise<FirstComponent> {
    await this.#passes(1, "looking for the first component");
    const components = this.#components;
    const { passes, ratio } = components;
    const component = { passes, angle: components.angle(1), found: components.areFound(1), ratio };
    return { vector: components.vectors(1), component };
  }

  /** The three directions in which the rows vary most. */
  async three(): Promise<ThreeComponents> {
    await this.#passes(SEVERAL, "looking for three components");
    const components = this.#components;
    return {
      vectors: components.vectors(SEVERAL),
      variances: components.variances(SEVERAL),
      passes: components.passes,
      angle: components.angle(SEVERAL),
      found: components.areFound(SEVERAL),
    };
  }

  async #passes(count: number, phase: string): Promise<void> {
    const components = this.#components;
    while (components.passes === 0 || components.goesOn(count)) {
      const asked = { direction: components.direction(), offset: components.offset() };
      const pass = passOver(
        this.#matrix,
        "projections",
        asked,
        `${phase}, pass ${components.passes + 1}`,
        this.#options,
      );
      for await (const { found } of pass) components.add(found);
      components.endPass();
    }
  }

  free(): void {
    this.#components.free();
  }
}
