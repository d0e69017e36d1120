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

// ---- bins: a list, what is wrong first

const shortHits = n => n < 1000 ? n : n < 1e6 ? `${Math.floor(n / 1e3)}k` : `${Math.floor(n / 1e6)}M`;

function readGroup(name) {
  const group = data("bins").groups[name], n = group.dims.length;
  const nameOf = at => at.map((value, dim) => group.values[dim][value]);
  const bins = group.bins.map(b => ({
    name: nameOf(b.slice(0, n)), hits: b[n], kind: b[n + 1] ? "mandatory" : "optional", tests: b[n + 2].map(t => data("bins").tests[t]),
  }));
  const illegal = group.illegal.map(b => ({ name: nameOf(b.slice(0, n)), hits: b[n], kind: "illegal", tests: [] }));
  return { dims: group.dims, bins: [...bins, ...illegal] };
}

function showBins(box) {
  const { dims, bins } = readGroup(box.dataset.name);
  const weight = bin => bin.kind === "illegal" ? (bin.hits ? 0 : 3) : bin.kind === "mandatory" && !bin.hits ? 1 : 2;
  const row = bin => el("tr", { class: weight(bin) < 2 ? "failing" : "" }, bin.name.map(value => el("td", {}, value)),
    el("td", { class: "r" }, bin.hits === null ? missing() : thousands(bin.hits)), el("td", {}, bin.kind), el("td", {}, bin.tests.join(", ")));
  const head = [...dims.map(name => el("th", {}, name)), el("th", { class: "r" }, "Hits"), el("th", {}, "Kind"), el("th", {}, "Tests")];
  const rows = bins.sort((a, b) => weight(a) - weight(b)).map(row);
  box.append(el("div", { class: "scroll" }, el("table", { class: "compact" }, el("thead", {}, el("tr", {}, head)), el("tbody", {}, rows))));
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
