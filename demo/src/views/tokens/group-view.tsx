/** A group of equal rows: its vector against those of the other groups, dim by dim. */
import { useEffect, useState } from "preact/hooks";
import { useWidth } from "../../components/figure.js";
import { Table } from "../../components/report-part.js";
import type { GroupVectors } from "../../messages.js";
import { asksServer, groups, readVectors, type Steps, stepsBetween, vectors, vectorsRun } from "../../state/vectors.js";
import { count, plural } from "../../text.js";
import { VectorsButton } from "./vectors-button.js";

/** Dims that are listed. */
const LISTED = 100;

export function GroupView({ group }: { group: number }) {
  const found = vectors.value;
  const { populations } = groups.value;
  const [chosen, choose] = useState<number>();
  useEffect(() => choose(undefined), [group, found]);
  useEffect(() => {
    if (!vectors.peek() && !asksServer.peek() && !vectorsRun.running.peek()) void readVectors();
  }, [group]);
  if (group > populations.length) return <p class="hint">Only the {populations.length} largest groups are compared.</p>;
  return (
    <section class="group-view" aria-labelledby="group-title">
      <h3 id="group-title">
        Group {group}: {plural(populations[group - 1] as number, "token")}, one vector
      </h3>
      {found ? (
        <Against found={found} group={group} chosen={chosen} choose={choose} />
      ) : (
        <VectorsButton what="Compare its vector" run={vectorsRun} vectors={populations.length} />
      )}
    </section>
  );
}

interface AgainstProps {
  found: GroupVectors;
  group: number;
  chosen: number | undefined;
  choose: (group: number) => void;
}

function Against({ found, group, chosen, choose }: AgainstProps) {
  const others = Array.from(groups.value.populations.keys(), (at) => at + 1).filter((other) => other !== group);
  if (others.length === 0) return <p class="hint">There is no other group to compare it with.</p>;
  if (!areNumbers(found, group)) return <p class="hint">Its vector holds a value that is not finite.</p>;
  const compared = others.map((other) => ({ other, ...stepsBetween(found, group, other) }));
  const closest = compared.reduce((a, b) => (b.sum < a.sum ? b : a));
  const shown = compared.find(({ other }) => other === chosen) ?? closest;
  return (
    <>
      <Table
        caption={`Against the other groups, in steps of ${found.lattice}`}
        head={["Group", "Tokens", "Dims differ", "Steps", "Largest"]}
        aligns={["left", "right", "right", "right", "right"]}
        lines={compared.map(({ other, dims, sum, largest }) => [
          <button
            key={other}
            type="button"
            class="link"
            aria-pressed={other === shown.other}
            aria-label={`Compare with group ${other}`}
            onClick={() => choose(other)}
          >
            {other}
          </button>,
          count(groups.value.populations[other - 1] as number),
          ...(areNumbers(found, other) ? [count(dims.length), count(sum), count(largest)] : ["not finite", "", ""]),
        ])}
      />
      {areNumbers(found, shown.other) && <Dims found={found} group={group} other={shown.other} steps={shown} />}
    </>
  );
}

const areNumbers = ({ values, dims }: GroupVectors, group: number): boolean =>
  values.subarray((group - 1) * dims, group * dims).every(Number.isFinite);

interface DimsProps {
  found: GroupVectors;
  group: number;
  other: number;
  steps: Steps;
}

/** Which dims differ: drawn and listed. */
function Dims({ found: { dims, values }, group, other, steps }: DimsProps) {
  const value = (of: number, dim: number): string =>
    (values[(of - 1) * dims + dim] as number)
      .toPrecision(4)
      .replace(/\.?0+(e|$)/, "$1")
      .replaceAll("-", "−");
  const rest = steps.dims.length - LISTED;
  return (
    <>
      <StepsFigure
        label={`Steps from group ${group} to group ${other} by dim: ${plural(steps.dims.length, "dim")} of ${count(dims)}`}
        count={dims}
        steps={steps}
      />
      <Table
        caption={`Dims in which groups ${group} and ${other} differ`}
        head={["Dim", `Group ${group}`, `Group ${other}`, "Steps"]}
        aligns={["left", "right", "right", "right"]}
        lines={steps.dims
          .slice(0, LISTED)
          .map((dim) => [String(dim), value(group, dim), value(other, dim), signed(steps.steps[dim] as number)])}
      />
      {rest > 0 && <p class="hint">and {count(rest)} more</p>}
    </>
  );
}

const signed = (steps: number): string => `${steps > 0 ? "+" : "−"}${count(Math.abs(steps))}`;

const HEIGHT = 96;

/** A line a dim that differs, up or down from the middle. */
function StepsFigure({ label, count: dims, steps: { steps, dims: differing, largest } }: StepsFigureProps) {
  const [ref, width] = useWidth(4);
  const [dim, setDim] = useState<number>();
  const across = (each: number): number => ((each + 0.5) / dims) * width;
  const path = differing
    .map(
      (each) =>
        `M${across(each).toFixed(2)} ${HEIGHT / 2}v${((-(steps[each] as number) / largest) * (HEIGHT / 2 - 4)).toFixed(2)}`,
    )
    .join("");
  const point = (event: PointerEvent & { currentTarget: Element }): void => {
    const { left } = event.currentTarget.getBoundingClientRect();
    const distance = (each: number): number => Math.abs(across(each) - (event.clientX - left));
    setDim(
      differing.reduce<number | undefined>((a, b) => (a === undefined || distance(b) < distance(a) ? b : a), undefined),
    );
  };
  return (
    <div class="steps-figure" ref={ref} onPointerMove={point} onPointerLeave={() => setDim(undefined)}>
      <svg role="img" aria-label={label} width={width} height={HEIGHT}>
        <path class="axis" d={`M0 ${HEIGHT / 2}H${width}`} />
        <path class="bars" d={path} />
      </svg>
      <p class="hint" aria-hidden="true">
        <span>dim 0</span>
        <span>
          {dim === undefined ? `up to ${plural(largest, "step")}` : `dim ${dim}: ${signed(steps[dim] as number)}`}
        </span>
        <span>{dims - 1}</span>
      </p>
    </div>
  );
}

interface StepsFigureProps {
  label: string;
  /** Dims in all. */
  count: number;
  steps: Steps;
}
