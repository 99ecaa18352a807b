/** Every token that shares its vector or looks under-trained: searched, filtered, sorted, copied, saved. */
import { useMemo, useState } from "preact/hooks";
import { SaveLink } from "../../components/downloads.js";
import { JobStatus } from "../../components/job-status.js";
import type { RowColumn } from "../../components/recycled-rows.js";
import { VirtualRows } from "../../components/virtual-rows.js";
import type { Coded, TokenSort, TokenTable } from "../../messages.js";
import { linked } from "../../state/link.js";
import { hasSky, mapKind } from "../../state/map.js";
import { isExample, measured, measureRun, openExample } from "../../state/measure.js";
import { view } from "../../state/navigation.js";
import {
  arrange,
  arrangement,
  clearFilters,
  findTokens,
  isCandidates,
  isFiltered,
  saveShown,
  shown,
  shownIds,
  sortBy,
  table,
  tokensRun,
} from "../../state/tokens.js";
import { count, fixed, textAt } from "../../text.js";
import { LinkedModel } from "../link.js";
import { GroupView } from "./group-view.js";
import { IndicatorsFigure } from "./indicators-figure.js";
import { NameTokens } from "./name-tokens.js";
import { TokenMap } from "./token-map.js";

interface Column {
  sort: TokenSort;
  title: string;
  isNumber?: boolean;
  cell: (table: TokenTable, at: number) => string;
}

const textOf = (column: Coded | undefined, at: number): string => column?.values[column.codes[at] as number] ?? "";
const numberOf = (value: number | undefined): string => (value ? count(value) : "");

/** The columns that a table has something for. */
const columnsOf = ({ names, kinds, indicator }: TokenTable): Column[] => [
  { sort: "id", title: "Id", isNumber: true, cell: ({ ids }, at) => String(ids[at]) },
  ...(names
    ? [
        {
          sort: "token",
          title: "Token",
          cell: (each, at) => (each.names ? textAt(each.names, at) : ""),
        } satisfies Column,
        { sort: "category", title: "Category", cell: (each, at) => textOf(each.categories, at) } satisfies Column,
      ]
    : []),
  ...(kinds ? [{ sort: "kind", title: "Kind", cell: (each, at) => textOf(each.kinds, at) } satisfies Column] : []),
  { sort: "group", title: "Group", isNumber: true, cell: ({ groups }, at) => numberOf(groups[at]) },
  { sort: "population", title: "Tokens in it", isNumber: true, cell: (each, at) => numberOf(each.populations[at]) },
  ...(indicator
    ? [
        {
          sort: "indicator",
          title: indicator.name.replaceAll("_", " "),
          isNumber: true,
          cell: (each, at) => fixed(each.indicator?.values[at] ?? Number.NaN, 4),
        } satisfies Column,
      ]
    : []),
];

export function Tokens() {
  const found = table.value;
  if (!found || !measured.value) {
    if (linked.value && view.value === "tokens" && !measureRun.running.value)
      return <LinkedModel linked={linked.value} />;
    return (
      <div class="invite">
        <p class="waiting">
          Every token that shares its vector will be listed here: open a model or the example. Then look for more that
          were hardly trained.
        </p>
        {!measureRun.running.value && (
          <button type="button" class="primary" id="tokens-example" onClick={() => void openExample()}>
            Open the example
          </button>
        )}
      </div>
    );
  }
  return (
    <div class="result" id="tokens-result">
      <div class="lead">
        <h2>{headOf(found)}</h2>
        {!isExample.value && <Find />}
      </div>
      {!found.names && <NameTokens />}
      <Filters found={found} />
      <div class={hasSky.value && mapKind.value === "sky" ? "tokens with-sky" : "tokens"}>
        <TokenRows found={found} />
        <div class="aside">
          <TokenMap found={found} />
          {isCandidates.value && <IndicatorsFigure found={found} />}
          {arrangement.value.group > 0 && <GroupView group={arrangement.value.group} />}
        </div>
      </div>
    </div>
  );
}

/** These buttons go away, and the focus to where what they bring will be. */
const toTable = (): void => document.querySelector<HTMLElement>(".virtual")?.focus({ preventScroll: true });

function find(): void {
  void findTokens(mapKind.peek() === "sky");
  toTable();
}

function clear(): void {
  clearFilters();
  toTable();
}

function Find() {
  const running = tokensRun.running.value;
  return (
    <div class={running ? "find busy" : "find"}>
      {!isCandidates.value && !running && (
        <button type="button" id="tokens-find" onClick={find}>
          Look for under-trained tokens
        </button>
      )}
      <JobStatus id="tokens-job" run={tokensRun} returnTo="tokens-search" inline />
    </div>
  );
}

function headOf({ ids, sky }: TokenTable): string {
  if (!isCandidates.value) return `${count(ids.length)} tokens share their vectors`;
  if (!sky || !arrangement.value.all) return `${count(sky?.candidates ?? ids.length)} tokens that look under-trained`;
  return `${count(ids.length)} tokens, of which ${count(sky.candidates)} look under-trained`;
}

function Filters({ found }: { found: TokenTable }) {
  const { search, group, only } = arrangement.value;
  return (
    <div class="filters">
      <input
        id="tokens-search"
        type="search"
        aria-label="Search by text or id"
        placeholder={found.names ? "Search by text or id" : "Search by id"}
        value={search}
        onInput={({ currentTarget }) => arrange({ search: currentTarget.value })}
      />
      <Filter name="kind" column={found.kinds} />
      <Filter name="category" column={found.categories} />
      <Filter name="script" column={found.scripts} />
      {group > 0 && (
        <button
          type="button"
          class="small"
          aria-label={`Group ${group}: show all groups`}
          onClick={() => arrange({ group: 0 })}
        >
          Group {group} <span aria-hidden="true">✕</span>
        </button>
      )}
      {only && (
        <button
          type="button"
          class="small"
          aria-label="Selected on the map: show all"
          onClick={() => arrange({ only: undefined })}
        >
          Selected on the map <span aria-hidden="true">✕</span>
        </button>
      )}
      <Actions />
      {shown.value.length === 0 && isFiltered.value && (
        <button type="button" class="small" id="tokens-clear" onClick={clear}>
          Show all tokens
        </button>
      )}
    </div>
  );
}

function Filter({ name, column }: { name: "kind" | "category" | "script"; column: Coded | undefined }) {
  if (!column) return null;
  return (
    <select
      aria-label={`Filter by ${name}`}
      value={arrangement.value[name]}
      onChange={({ currentTarget }) => arrange({ [name]: currentTarget.value })}
    >
      <option value="">Any {name}</option>
      {column.values.map((value) => (
        <option key={value} value={value}>
          {value}
        </option>
      ))}
    </select>
  );
}

function Actions() {
  const [said, setSaid] = useState("");
  const [file, setFile] = useState<{ of: Uint32Array; blob: Blob }>();
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(shownIds()).then(
      () => setSaid(`${count(shown.peek().length)} ids copied.`),
      () => setSaid("The browser does not allow it; download them instead."),
    );
  };
  const make = async (): Promise<void> => {
    const of = shown.peek();
    setFile({ of, blob: await saveShown() });
  };
  return (
    <>
      <button type="button" class="small" id="tokens-copy" onClick={() => void copy()}>
        Copy ids
      </button>
      {file?.of === shown.value ? (
        <SaveLink name="tokens.csv" blob={file.blob} text="Save tokens.csv" />
      ) : (
        <button type="button" class="small" id="tokens-save" onClick={() => void make()}>
          Download these
        </button>
      )}
      <span role="status" class="facts">
        {said || `${count(shown.value.length)} shown`}
      </span>
    </>
  );
}

function TokenRows({ found }: { found: TokenTable }) {
  const places = shown.value;
  const columns = useMemo(() => columnsOf(found), [found]);
  const cells = useMemo(() => columns.map((column) => cellsOf(column, found, places)), [columns, places]);
  const { sort, descending } = arrangement.value;
  return (
    <VirtualRows
      label="Tokens"
      count={places.length}
      columns={cells}
      top={arrangement.value}
      head={columns.map((column) => (
        <th
          key={column.sort}
          scope="col"
          class={classOf(column)}
          aria-sort={sort !== column.sort ? "none" : descending ? "descending" : "ascending"}
        >
          <button type="button" onClick={() => sortBy(column.sort)}>
            {column.title}
            <span aria-hidden="true">{sort !== column.sort ? "" : descending ? " ↓" : " ↑"}</span>
          </button>
        </th>
      ))}
    />
  );
}

const classOf = ({ sort, isNumber }: Column): string => (isNumber ? `number ${sort}` : sort);

/** A column's cells in the order in which the tokens are shown. That of the group leads to the group. */
function cellsOf(column: Column, found: TokenTable, places: Uint32Array): RowColumn {
  const placeOf = (at: number): number => places[at] as number;
  const groupOf = (at: number): number => found.groups[placeOf(at)] as number;
  return {
    name: classOf(column),
    text: (at) => column.cell(found, placeOf(at)),
    ...(column.sort === "group" && {
      press: {
        label: (at: number) => `Show group ${groupOf(at)} alone`,
        act: (at: number) => arrange({ group: groupOf(at) }),
      },
    }),
  };
}
