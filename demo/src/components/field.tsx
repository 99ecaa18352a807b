/** A labelled control, with what is wrong with its value where that is known. */
import type { Signal } from "@preact/signals";
import { type ComponentChildren, cloneElement, type VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { JobRun } from "../state/job-run.js";

interface FieldProps {
  label: string;
  /** Id of the control. */
  id: string;
  /** Where an error of this parameter comes from. */
  error?: { run: JobRun; field: string } | undefined;
  hint?: ComponentChildren;
  class?: string;
  children: VNode<Record<string, unknown>>;
}

export function Field({ label, id, error, hint, class: kind = "", children }: FieldProps) {
  const problem = error?.run.problem.value;
  const message = problem !== undefined && problem.field === error?.field ? problem.message : undefined;
  const described = [hint && `${id}-hint`, message !== undefined && `${id}-error`].filter(Boolean).join(" ");
  useEffect(() => {
    if (message !== undefined) document.getElementById(id)?.focus();
  }, [problem]);
  return (
    <div class={`field ${kind}`}>
      <label for={id}>{label}</label>
      {cloneElement(children, {
        id,
        "aria-describedby": described || undefined,
        "aria-invalid": message === undefined ? undefined : true,
      })}
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {message !== undefined && (
        <p class="field-error" id={`${id}-error`} role="alert">
          {message}
        </p>
      )}
    </div>
  );
}

interface TextProps {
  value: Signal<string>;
  [attribute: string]: unknown;
}

/** A text field that a signal holds. */
export function TextInput({ value, ...rest }: TextProps) {
  return (
    <input
      autocomplete="off"
      spellcheck={false}
      {...rest}
      value={value.value}
      onInput={({ currentTarget }) => {
        value.value = currentTarget.value;
      }}
    />
  );
}

interface FileProps {
  value: Signal<File | undefined>;
  onTake?: () => void;
  [attribute: string]: unknown;
}

/** A file field that a signal holds; to choose the same file again, after it changed, is a change too. */
export function FileInput({ value, onTake, ...rest }: FileProps) {
  const input = useRef<HTMLInputElement>(null);
  const file = value.value;
  useEffect(() => {
    if (!input.current || input.current.files?.[0] === file) return;
    // It may have been dropped elsewhere: the field names it too.
    const given = new DataTransfer();
    if (file) given.items.add(file);
    input.current.files = given.files;
  }, [file]);
  return (
    <input
      type="file"
      {...rest}
      ref={input}
      onClick={({ currentTarget }) => {
        currentTarget.value = "";
        value.value = undefined;
      }}
      onChange={({ currentTarget }) => {
        value.value = currentTarget.files?.[0];
        onTake?.();
      }}
    />
  );
}

interface SelectProps<Value extends string> {
  value: Signal<Value>;
  choices: readonly (readonly [value: Value, label: string, disabled?: boolean])[];
  onChoose?: (value: Value) => void;
  [attribute: string]: unknown;
}

export function Select<Value extends string>({ value, choices, onChoose, ...rest }: SelectProps<Value>) {
  return (
    <select
      {...rest}
      value={value.value}
      onChange={({ currentTarget }) => {
        value.value = currentTarget.value as Value;
        onChoose?.(value.value);
      }}
    >
      {choices.map(([each, label, disabled = false]) => (
        <option key={each} value={each} disabled={disabled} selected={each === value.value}>
          {label}
        </option>
      ))}
    </select>
  );
}
