/** What 16-bit integers of a file hold: some formats store bfloat16 by its bits. */
import type { Signal } from "@preact/signals";
import type { Bits } from "../messages.js";
import { Field, Select } from "./field.js";

const BITS = [
  ["", "Integers"],
  ["bf16", "bfloat16"],
  ["f16", "float16"],
] as const;

interface BitsFieldProps {
  id: string;
  value: Signal<NonNullable<Bits> | "">;
  onChoose?: () => void;
}

export const BitsField = ({ id, value, onChoose }: BitsFieldProps) => (
  <Field id={id} label="Read 16-bit integers as">
    <Select value={value} choices={BITS} {...(onChoose && { onChoose })} />
  </Field>
);
