/** What a figure of tokens is drawn from. Without imports of libraries, so that users of the types need none. */

/** A number of each token, by id; NaN where there is none. */
export interface TokensQuantity {
  /** What the axis is labelled with. */
  name: string;
  /** By id. */
  values: ArrayLike<number>;
}

/** Tokens to be drawn. Everything has the same length. */
export interface TokensData {
  /** Norms, shown by id. */
  norms: TokensQuantity;
  /** What `y` is shown against; without it there are norms by id alone. */
  x?: TokensQuantity | undefined;
  /** Default: the norms. */
  y?: TokensQuantity | undefined;
  /** Tokens of kind `identical` and `zero` are marked. */
  kinds: readonly (string | undefined)[];
  /** What a token is called. With it each mark tells, where the pointer is on it, which token it stands for, its values, and how many more. */
  nameOf?: ((id: number) => string) | undefined;
}
