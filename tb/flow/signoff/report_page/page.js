// SPDX-License-Identifier: Apache-2.0
"use strict";
// Unfolds what is too much to be in the page from the start (bins, source, mutants), filters tables, follows links
// into folded parts. Text from the evidence becomes text nodes only, never markup.

const find = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const slug = text => String(text).replace(/[^A-Za-z0-9_.:/-]/g, "_"); // the same as report_text.slug
const thousands = n => String(n).replace(/\B(?=(\d{3})+$)/g, "\u202f");
const MARKS = { // status -> class, glyph, as report_text.mark
  killed: ["good", "✓"], survived: ["bad", "✕"], error: ["bad", "✕"], disputed: ["bad", "✕"],
  classified: ["warn", "◐"], equivalent: ["idle", "○"],
};

function el(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) if (value !== undefined) node.setAttribute(name, value);
  node.append(...children.flat().filter(child => child !== undefined));
  return node;
}
const missing = () => el("strong", { class: "missing" }, "missing");
const known = value => value === null || value === undefined ? missing() : String(value);
const mark = status => {
  const [kind, glyph] = MARKS[status] ?? ["bad", "✕"];
  return el("span", { class: `mark ${kind}` }, el("i", { "aria-hidden": "true" }, glyph), ` ${status}`);
};
const command = text => el("span", { class: "command" }, el("code", {}, known(text)),
  el("button", { type: "button", class: "copy", "aria-label": "copy the command" }, "copy"));
const link = (id, text) => document.getElementById(slug(id)) ? el("a", { href: `#${slug(id)}` }, text) : text;

const parsed = {};
const data = name => parsed[name] ??= JSON.parse(find(`#data-${name}`).textContent);

// ---- bins: a heat map of two dimensions, the others folded into its cells

function readGroup(name) {
  const group = data("bins").groups[name], n = group.dims.length;
  const bins = group.bins.map(b => ({
    at: b.slice(0, n), hits: b[n], kind: b[n + 1] ? "mandatory" : "optional", tests: b[n + 2].map(t => data("bins").tests[t]),
  }));
  const illegal = group.illegal.map(b => ({ at: b.slice(0, n), hits: b[n], kind: "illegal", tests: [] }));
  return { ...group, bins: [...bins, ...illegal] };
}

const shortHits = n => n < 1000 ? n : n < 1e6 ? `${Math.floor(n / 1e3)}k` : `${Math.floor(n / 1e6)}M`;
const heat = (hits, most) => Math.max(1, Math.ceil(6 * Math.log(1 + hits) / Math.log(1 + most)));
const nameOf = (group, bin) => bin.at.map((value, dim) => group.values[dim][value]);
const describe = (group, bin) => `${nameOf(group, bin).join(" / ")}: ${bin.kind}, ${bin.hits === null ? "missing" : thousands(bin.hits)} hits`
  + (bin.tests.length ? ` (${bin.tests.join(", ")})` : "");

// What one cell shows of the bins folded into it; the worst of them decides.
function cell(bins, most) {
  if (!bins) return ["", ""];
  const illegal = bins.filter(b => b.kind === "illegal"), asked = bins.filter(b => b.kind === "mandatory");
  const hits = bins.reduce((sum, b) => sum + (b.kind === "illegal" ? 0 : b.hits ?? 0), 0);
  const broken = illegal.reduce((sum, b) => sum + (b.hits ?? 1), 0), holes = asked.filter(b => !b.hits).length;
  if (broken) return ["illegal", `!${shortHits(broken)}`];
  if (illegal.length === bins.length) return ["never", "–"];
  if (holes) return ["hole", asked.length > 1 ? `✕${holes}/${asked.length}` : "✕"];
  const optional = asked.length ? "" : "opt ";
  return hits ? [`${optional}h${heat(hits, most)}`, shortHits(hits)] : ["opt", "·"];
}

function heatMap(group, rows, columns, tell) {
  const cells = new Map();
  for (const bin of group.bins) {
    const key = `${bin.at[rows]},${columns === null ? 0 : bin.at[columns]}`;
    cells.set(key, [...cells.get(key) ?? [], bin]);
  }
  const sum = bins => bins.reduce((n, b) => n + (b.hits ?? 0), 0);
  const most = Math.max(1, ...[...cells.values()].map(sum));
  const heads = columns === null ? ["hits"] : group.values[columns];
  const slanted = heads.length > 6 && heads.some(name => name.length > 4) ? "slanted" : "";
  const body = group.values[rows].map((name, row) => el("tr", {}, el("th", { scope: "row" }, name), heads.map((_, column) => {
    const bins = cells.get(`${row},${column}`), [kind, text] = cell(bins, most);
    const lines = (bins ?? []).map(bin => describe(group, bin));
    const td = el("td", { class: `cell ${kind}`, tabindex: "-1", title: bins ? lines.slice(0, 12).join("\n") : "no such bin" }, String(text));
    td.addEventListener("focus", () => tell(lines));
    return td;
  })));
  const corner = columns === null ? group.dims[rows] : `${group.dims[rows]} ↓  ${group.dims[columns]} →`;
  const table = el("table", { class: `heat ${slanted}` },
    el("thead", {}, el("tr", {}, el("th", { class: "corner" }, corner), heads.map(name => el("th", { scope: "col" }, el("span", {}, name))))),
    el("tbody", {}, body));
  find("td", table)?.setAttribute("tabindex", "0");
  table.addEventListener("keydown", move);
  return table;
}

// Arrow keys go from cell to cell; Tab enters and leaves the map.
function move(event) {
  const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
  const row = event.target.parentElement, next = step && row.parentElement.rows[row.sectionRowIndex + step[0]]?.cells[event.target.cellIndex + step[1]];
  if (next?.tagName === "TD") { event.preventDefault(); next.focus(); }
}

function showBins(box) {
  const group = readGroup(box.dataset.name), info = el("output", { class: "info", "aria-live": "polite" }, "Choose a cell to see its bins and the tests that hit them.");
  const tell = lines => info.replaceChildren(...(lines.length ? lines.map(line => el("div", {}, line)) : ["no such bin"]));
  const size = dim => group.values[dim].length, dims = group.dims.map((_, dim) => dim);
  let [rows, columns] = [...dims].sort((a, b) => size(b) - size(a));
  if (columns === undefined) columns = null;
  else if (size(columns) < 2 && dims.length === 2) columns = dims.find(dim => dim !== rows);
  const frame = el("div", { class: "scroll" });
  const draw = () => frame.replaceChildren(heatMap(group, rows, columns, tell));
  const pick = (label, chosen, take) => {
    const select = el("select", {}, group.dims.map((name, dim) => el("option", { value: dim }, name)));
    select.value = chosen;
    select.addEventListener("change", () => { take(Number(select.value)); draw(); });
    return el("label", {}, label, " ", select);
  };
  if (dims.length > 2) {
    box.append(el("div", { class: "filters" }, pick("Rows", rows, dim => { rows = dim; }), pick("Columns", columns, dim => { columns = dim; }),
      el("span", { class: "muted" }, "the other dimensions are folded into the cells: sum of hits, holes of mandatory bins")));
  }
  box.append(frame, info, listOf(group));
  draw();
}

function listOf(group) {
  const list = el("details", {}, el("summary", {}, `all ${group.bins.length} bins as a list, holes first`));
  const weight = bin => bin.kind === "illegal" ? (bin.hits ? 0 : 3) : bin.kind === "mandatory" && !bin.hits ? 1 : 2;
  const row = bin => el("tr", { class: weight(bin) < 2 ? "failing" : "" }, nameOf(group, bin).map(name => el("td", {}, name)),
    el("td", { class: "r" }, bin.hits === null ? missing() : thousands(bin.hits)), el("td", {}, bin.kind), el("td", {}, bin.tests.join(", ")));
  list.addEventListener("toggle", () => {
    const head = [...group.dims.map(name => el("th", {}, name)), el("th", { class: "r" }, "Hits"), el("th", {}, "Kind"), el("th", {}, "Tests")];
    const rows = [...group.bins].sort((a, b) => weight(a) - weight(b)).map(row);
    list.append(el("div", { class: "scroll" }, el("table", { class: "compact" }, el("thead", {}, el("tr", {}, head)), el("tbody", {}, rows))));
  }, { once: true });
  return list;
}

// ---- annotated source

const STATES = { h: ["✓", "hit"], p: ["◐", "partly hit"], m: ["✕", "not hit"], x: ["⊘", "excluded"], " ": ["", ""], "?": ["?", "state missing"] };

function showSource(box) {
  const file = data("source")[box.dataset.name];
  const rows = file.text.split("\n").map((text, at) => {
    const state = file.states[at] ?? "?", [glyph, title] = STATES[state], notes = file.notes[at];
    return el("tr", { class: `s-${state.trim() || "none"}`, "data-line": file.n?.[at] ?? at + 1 },
      el("td", { class: "line" }, String(file.n?.[at] ?? at + 1)), el("td", { class: "hits" }, file.hits[at] === null ? "" : shortHits(file.hits[at])),
      el("td", { class: "glyph", title }, glyph),
      el("td", { class: "text" }, text, notes ? el("span", { class: "note" }, `  ← ${notes.join("; ")}`) : undefined));
  });
  box.append(el("div", { class: "scroll" }, el("table", { class: "source" }, el("tbody", {}, rows))));
}

// ---- mutants

const MOST = 50;

function showMutants() {
  const { fields, shared, names, rows } = data("mutants"), form = find("#mutant-filters"), list = find("#mutant-list");
  if (!form) return;
  const whole = rows.map(row => Object.fromEntries(fields.map((name, at) =>
    [name, shared.includes(name) && row[at] !== null ? names[row[at]] : row[at]])));
  const fits = (mutant, text) => (!form.module.value || mutant.module === form.module.value)
    && (!form.status.value || mutant.status === form.status.value)
    && (!text || Object.values(mutant).join(" ").toLowerCase().includes(text));
  const update = () => {
    const found = whole.filter(mutant => fits(mutant, form.text.value.trim().toLowerCase()));
    let shown = 0;
    const more = el("button", { type: "button", class: "more" });
    const grow = () => {
      found.slice(shown, shown + MOST).forEach(mutant => more.before(mutantRow(mutant)));
      shown = Math.min(shown + MOST, found.length);
      more.textContent = `show ${Math.min(MOST, found.length - shown)} more`;
      more.hidden = shown >= found.length;
      find("output", form).textContent = `${shown} of ${found.length} shown` + (found.length < whole.length ? `, ${whole.length} in all` : "");
    };
    list.replaceChildren(more);
    more.addEventListener("click", grow);
    grow();
  };
  form.addEventListener("input", update);
  form.addEventListener("submit", event => event.preventDefault());
  update();
}

function mutantRow(mutant) {
  const box = el("details", { class: "card" }, el("summary", { class: "mutants" },
    el("span", { class: "code" }, known(mutant.id)), el("span", { class: "code" }, `${mutant.file}:${mutant.line}`),
    el("span", {}, known(mutant.mutation)), mark(mutant.status ?? "error"), el("span", {}, mutant.killed_by ?? "–")));
  box.addEventListener("toggle", () => {
    const file = `src-${mutant.file}`, where = `${mutant.file}:${mutant.line}`;
    const place = document.getElementById(slug(file)) ? el("a", { href: `#${slug(file)}`, "data-line": mutant.line }, where) : where;
    const diff = mutant.diff === null ? missing() : el("pre", { class: "diff" }, mutant.diff.split("\n").map(line =>
      el("span", { class: line.startsWith("+") ? "plus" : line.startsWith("-") ? "minus" : "" }, `${line}\n`)));
    const facts = [["module", link(`mutants-${mutant.module}`, known(mutant.module))], ["line", place], ["instance", el("code", {}, mutant.instance ?? "–")],
      ["killed by", mutant.killed_by ? link(`test-${mutant.killed_by}`, mutant.killed_by) : "–"], ["at clock", mutant.clock ?? "–"],
      ["confirmed by the full bench", mutant.confirmed ?? "not tried"], ["reason", mutant.reason || "–"]];
    const wide = [["source", el("code", {}, known(mutant.source))], ["reproduce", command(mutant.reproduce)]];
    if (mutant.difference) wide.push(["what differed", el("code", {}, mutant.difference)]);
    const show = (found, kind) => found.map(([name, value]) => el("div", { class: kind }, el("dt", {}, name), el("dd", {}, value)));
    box.append(diff, el("dl", { class: "facts" }, show(facts), show(wide, "wide")));
  }, { once: true });
  return box;
}

// ---- tables: filters and limits

function limit(table, fits = () => true) {
  const rows = [...table.tBodies[0].rows], most = table.dataset.all ? Infinity : Number(table.dataset.limit);
  const found = rows.filter(row => { const good = fits(row); row.hidden = !good; return good; });
  found.forEach((row, at) => row.classList.toggle("over", at >= most));
  let more = table.nextElementSibling;
  if (!more?.classList.contains("more")) {
    more = el("button", { type: "button", class: "more" });
    table.after(more);
    more.addEventListener("click", () => { table.dataset.all = 1; table.refresh(); });
  }
  more.hidden = found.length <= most;
  more.textContent = `show all ${found.length}`;
  return `${Math.min(most, found.length)} of ${found.length} shown` + (found.length < rows.length ? `, ${rows.length} in all` : "");
}

function setUpTables() {
  for (const table of all("table[data-limit]")) {
    table.refresh = () => limit(table);
    table.refresh();
  }
  const form = find("#chain-filters"), table = find("#chain");
  if (!form) return;
  table.refresh = () => {
    const text = form.text.value.trim().toLowerCase();
    find("output", form).textContent = limit(table, row => (!form.section.value || row.dataset.section === form.section.value)
      && (!form.verdict.value || row.dataset.verdict === form.verdict.value) && (!form.hole.checked || row.dataset.hole === "1")
      && (!text || (row.words ??= row.textContent.toLowerCase()).includes(text)));
  };
  form.addEventListener("input", table.refresh);
  form.addEventListener("submit", event => event.preventDefault());
  table.refresh();
}

// ---- links into folded parts

const LAZY = { bins: showBins, source: showSource };
function fill(box) {
  if (!box.dataset.lazy || box.dataset.filled) return;
  box.dataset.filled = 1;
  LAZY[box.dataset.lazy](box);
}

function open(id, line) {
  const target = document.getElementById(id);
  if (!target) return;
  const table = target.closest("table[data-limit]");
  if (table && (target.hidden || target.classList.contains("over"))) {
    if (target.hidden) find(`form[data-table="${table.id}"]`)?.reset();
    table.dataset.all = 1;
    table.refresh();
  }
  for (let node = target; node; node = node.parentElement) if (node.tagName === "DETAILS") node.open = true;
  if (target.tagName === "TR") all("details", target).slice(0, 1).forEach(box => { box.open = true; });
  if (target.dataset.lazy) fill(target);
  all(".target").forEach(node => node.classList.remove("target"));
  const place = line ? find(`tr[data-line="${line}"]`, target) ?? target : target;
  if (place.tagName === "TR") place.classList.add("target");
  place.scrollIntoView({ block: line ? "center" : "start" });
}

// #id, or #id:line of an annotated source.
function follow() {
  const hash = decodeURIComponent(location.hash.slice(1)), [, id, line] = /^(.*):(\d+)$/.exec(hash) ?? [];
  if (document.getElementById(hash)) open(hash);
  else if (id) open(id, line);
}

function click(event) {
  const a = event.target.closest("a[data-line], a[data-module]"), copy = event.target.closest("button.copy");
  const unfold = event.target.closest("button.unfold");
  if (a?.dataset.line) {
    event.preventDefault();
    history.pushState(null, "", `${a.getAttribute("href")}:${a.dataset.line}`);
    follow();
  } else if (a) {
    const form = find("#mutant-filters");
    form.module.value = a.dataset.module;
    form.dispatchEvent(new Event("input"));
  } else if (unfold) {
    unfold.setAttribute("aria-expanded", unfold.closest("tbody").classList.toggle("open"));
  } else if (copy) {
    copyText(copy.previousElementSibling.textContent).then(() => { copy.textContent = "copied"; setTimeout(() => { copy.textContent = "copy"; }, 1500); });
  }
}

async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch { // no clipboard for pages of files in this browser
    const box = el("textarea", {}, text);
    document.body.append(box);
    box.select();
    document.execCommand("copy");
    box.remove();
  }
}

document.addEventListener("click", click);
document.addEventListener("toggle", event => { if (event.target.open) fill(event.target); }, true);
window.addEventListener("hashchange", follow);
setUpTables();
showMutants();
follow();
