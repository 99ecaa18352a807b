"""Which rows of an embedding matrix are identical, shown in a notebook: Jupyter or marimo.

    pip install anywidget

    from collapsar_widget import IdenticalRows
    IdenticalRows(embeddings)                        # a NumPy array [tokens, dims]
    IdenticalRows("model.safetensors")               # a file of the kernel's machine, of any size, read piece by piece
    IdenticalRows("hf://Qwen/Qwen3-4B-Base")         # a model on the Hub, read by the browser, by ranges

The browser measures; afterwards `metrics` of the widget is a dict, and `groups` are lists of token ids, the largest first.
"""

import io
import os

import anywidget
import numpy as np
import traitlets

_ESM = r"""
/** The file of the kernel's machine as the library reads files: a request is a range, the answer its number and the bytes. */
function fileOf(model) {
  let last = 0;
  let before = Promise.resolve();
  const read = (start, end) => {
    last += 1;
    const number = last;
    return new Promise((found) => {
      const hear = () => {
        const answer = model.get("answer");
        if (answer.byteLength < 4 || answer.getUint32(0) !== number) return;
        model.off("change:answer", hear);
        found(new Uint8Array(answer.buffer, answer.byteOffset + 4, answer.byteLength - 4).slice());
      };
      model.on("change:answer", hear);
      model.set("request", [number, start, end]);
      model.save_changes();
    });
  };
  return {
    byteLength: model.get("size"),
    // One after the other: a trait holds one answer.
    slice(start, end) {
      const bytes = before.then(() => read(start, end));
      before = bytes;
      return bytes;
    },
  };
}

function show(el, { groups, names, distinct, matrix }) {
  const count = groups.starts.length - 1;
  const [rows] = matrix.shape;
  const table = document.createElement("table");
  table.createCaption().textContent =
    `${groups.members.length} of ${rows} tokens share ${count} vectors; ${distinct} vectors in all`;
  const head = table.createTHead().insertRow();
  for (const title of ["Group", "Tokens", "Which"]) {
    head.append(Object.assign(document.createElement("th"), { textContent: title, scope: "col" }));
  }
  const body = table.createTBody();
  for (let group = 0; group < Math.min(count, 20); group += 1) {
    const [start, end] = [groups.starts[group], groups.starts[group + 1]];
    const tokens = Array.from(groups.members.subarray(start, Math.min(end, start + 5)), (id, at) =>
      names ? `${id} “${names[start + at].token}”` : `${id}`,
    );
    const line = body.insertRow();
    const which = tokens.join(", ") + (end - start > 5 ? ", …" : "");
    for (const text of [group + 1, end - start, which]) line.insertCell().textContent = text;
  }
  el.append(table);
}

/** Every token of the groups, as the page lists them: searched, sorted, some at a time. */
function list(el, { groups: { members, starts }, names }) {
  const records = Array.from(starts.subarray(1)).flatMap((end, group) =>
    Array.from(members.subarray(starts[group], end), (id, at) => {
      const { token, category } = names?.[starts[group] + at] ?? {};
      return { Id: id, Token: token, Category: category, Group: group + 1, "Tokens in it": end - starts[group] };
    }),
  );
  if (records.length === 0) return;
  const columns = Object.keys(records[0]).filter((column) => names || (column !== "Token" && column !== "Category"));
  const make = (tag, properties, parent) => parent.appendChild(Object.assign(document.createElement(tag), properties));
  const bar = make("p", {}, el);
  const field = make("label", { textContent: "Search by text or id " }, bar);
  const search = make("input", { type: "search" }, field);
  const place = make("div", { tabIndex: 0, role: "region", ariaLabel: "Tokens" }, el);
  place.style.overflowX = "auto";
  const table = make("table", {}, place);
  table.createCaption().textContent = "Tokens that share their vectors";
  const head = table.createTHead().insertRow();
  const body = table.createTBody();
  const pager = make("p", {}, el);
  let [sort, down, from] = ["", false, 0];
  const show = (next) => {
    const text = search.value.trim().toLowerCase();
    const found = records.filter(
      ({ Id, Token = "" }) => text === "" || String(Id) === text || Token.toLowerCase().includes(text),
    );
    if (sort) found.sort((a, b) => (down ? -1 : 1) * (a[sort] < b[sort] ? -1 : a[sort] > b[sort] ? 1 : 0));
    from = Math.max(0, Math.min(next, Math.floor(Math.max(0, found.length - 1) / PAGE) * PAGE));
    const shown = found.slice(from, from + PAGE);
    body.replaceChildren();
    for (const record of shown) {
      const line = body.insertRow();
      for (const column of columns) line.insertCell().textContent = record[column] ?? "";
    }
    for (const cell of head.cells) {
      const isBy = cell.textContent === sort;
      cell.setAttribute("aria-sort", isBy ? (down ? "descending" : "ascending") : "none");
    }
    before.disabled = from === 0;
    after.disabled = from + PAGE >= found.length;
    status.textContent = shown.length ? ` ${from + 1} to ${from + shown.length} of ${found.length} ` : " No such token ";
  };
  for (const column of columns) {
    const cell = make("th", { scope: "col" }, head);
    make("button", { type: "button", textContent: column }, cell).onclick = () => {
      [sort, down] = [column, sort === column && !down];
      show(0);
    };
  }
  const before = make("button", { type: "button", textContent: "Previous" }, pager);
  const status = make("span", { role: "status" }, pager);
  const after = make("button", { type: "button", textContent: "Next" }, pager);
  before.onclick = () => show(from - PAGE);
  after.onclick = () => show(from + PAGE);
  search.oninput = () => show(0);
  show(0);
}

/** Tokens that are listed at a time. */
const PAGE = 20;

async function render({ model, el }) {
  const line = el.appendChild(document.createElement("p"));
  line.setAttribute("role", "status");
  line.textContent = "Loading collapsar";
  try {
    const { init, mask, maskFile, stats } = await import(model.get("module"));
    await init();
    const source = model.get("source") || fileOf(model);
    const onProgress = ({ phase, done, total }) => {
      line.textContent = `${phase}: ${Math.floor((100 * done) / Math.max(total, 1))}%`;
    };
    const reading = { as: model.get("bits") || undefined, hubEndpoint: model.get("hub") || undefined };
    const options = { tensor: model.get("tensor") || undefined, reading, onProgress };
    const found = await mask(source, { ...options, tokenizer: model.get("source") !== "" });
    const { metrics } = await stats(source, { ...options, mask: maskFile("mask", found.mask) });
    line.textContent = `${found.matrix.tensor}, ${found.matrix.dtype} [${found.matrix.shape.join(", ")}]`;
    show(el, found);
    list(el, found);
    const { members, starts } = found.groups;
    model.set("groups", Array.from(starts.subarray(1), (end, at) => Array.from(members.subarray(starts[at], end))));
    model.set("metrics", metrics);
    model.save_changes();
  } catch (error) {
    line.setAttribute("role", "alert");
    line.textContent = error.message;
  }
}

export default { render };
"""


class IdenticalRows(anywidget.AnyWidget):
    """Shows the groups of identical rows of an array, a file, or a model on the Hub."""

    _esm = _ESM

    #: Where the browser loads the library from: collapsar/inline of the npm package, on any host that lets other pages load it.
    module = traitlets.Unicode("https://cdn.jsdelivr.net/npm/collapsar@0.1/dist/bundle/inline.js").tag(sync=True)
    source = traitlets.Unicode("").tag(sync=True)
    tensor = traitlets.Unicode("").tag(sync=True)
    bits = traitlets.Unicode("").tag(sync=True)
    hub = traitlets.Unicode("").tag(sync=True)
    size = traitlets.Float(0.0).tag(sync=True)
    request = traitlets.List().tag(sync=True)
    answer = traitlets.Bytes(b"").tag(sync=True)
    metrics = traitlets.Dict().tag(sync=True)
    groups = traitlets.List().tag(sync=True)

    def __init__(self, matrix, **options):
        self._file = None
        if isinstance(matrix, str) and matrix.startswith("hf://"):
            options["source"] = matrix
        elif isinstance(matrix, (str, os.PathLike)):
            self._file = open(matrix, "rb")
        else:
            array = np.asarray(matrix)
            if array.ndim != 2:
                raise ValueError(f"the array has {array.ndim} dimensions; give one of [tokens, dims]")
            if array.dtype.name == "bfloat16":
                array, options["bits"] = array.view(np.uint16), "bf16"
            self._file = io.BytesIO()
            np.save(self._file, np.ascontiguousarray(array))
        if self._file is not None:
            options["size"] = float(self._file.seek(0, os.SEEK_END))
        super().__init__(**options)

    @traitlets.observe("request")
    def _read(self, change):
        number, start, end = (int(each) for each in change["new"])
        self._file.seek(start)
        self.answer = number.to_bytes(4, "big") + self._file.read(end - start)
