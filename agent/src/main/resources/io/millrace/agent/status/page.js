
"use strict";
// Every text goes in by textContent: a file may be called anything.
const KEPT = 120, FILES_SHOWN = 8, STALE_AFTER = 5000;
const byId = id => document.getElementById(id);

function make(tag, parent, name) {
  const node = document.createElement(tag);
  if (name) node.className = name;
  if (parent) parent.append(node);
  return node;
}
function put(node, text) { if (node.textContent !== text) node.textContent = text; }

function scaled(value, unit) {
  let power = 0;
  for (; value >= 999.5 && power < 6; power++) value /= 1000;
  const digits = power === 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  return value.toFixed(digits) + " " + ["", "k", "M", "G", "T", "P", "E"][power] + unit;
}
const bytes = value => scaled(value, "B");
const count = value => value < 100000 ? String(Math.round(value)) : scaled(value, "").trim();
function time(seconds) {
  if (seconds < 10 && seconds >= 0.05) return seconds.toFixed(1) + " s";
  const s = Math.max(0, Math.floor(seconds));
  if (s < 60) return s + " s";
  if (s < 3600) return Math.floor(s / 60) + " min " + s % 60 + " s";
  if (s < 86400) return Math.floor(s / 3600) + " h " + Math.floor(s % 3600 / 60) + " min";
  return Math.floor(s / 86400) + " d " + Math.floor(s % 86400 / 3600) + " h";
}
const sum = object => Object.values(object).reduce((a, b) => a + b, 0);
const seconds = instant => Date.parse(instant) / 1000;
function pairs(object) {
  return Object.entries(object).sort((a, b) => b[1] - a[1]).map(([name, n]) => name.replace(/Exception$/, "") + " " + count(n)).join(", ");
}

// A counter's last two minutes as rates, or a value's as it is.
class Series {
  constructor() { this.values = []; this.at = null; this.total = 0; }
  rate(at, total) {
    if (this.at !== null && at > this.at) this.add(Math.max(0, total - this.total) / (at - this.at));
    this.at = at; this.total = total;
    return this;
  }
  add(value) { this.values.push(value); if (this.values.length > KEPT) this.values.shift(); return this; }
  get last() { return this.values.length ? this.values[this.values.length - 1] : 0; }
  // Over the last few seconds, for a number that can be read.
  get calm() { const few = this.values.slice(-5); return few.length ? few.reduce((a, b) => a + b, 0) / few.length : 0; }
}

const SVG = "http://www.w3.org/2000/svg";
function spark(parent) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "spark");
  svg.setAttribute("viewBox", "0 0 120 40");
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("aria-hidden", "true");
  const [area, stroke] = ["area", "stroke"].map(name => {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("class", name);
    svg.append(path);
    return path;
  });
  parent.append(svg);
  return series => {
    const values = series.values, top = Math.max(...values, 1e-9);
    if (values.length < 2) return;
    const x = i => (120 * (KEPT - values.length + i) / (KEPT - 1)).toFixed(2);
    const line = values.map((v, i) => x(i) + " " + (38 - 34 * v / top).toFixed(2)).join("L");
    stroke.setAttribute("d", "M" + line);
    area.setAttribute("d", "M" + x(0) + " 40L" + line + "L120 40Z");
  };
}
function bar(parent, ...kinds) {
  const node = make("div", parent, "bar"), parts = kinds.map(kind => make("i", node, kind));
  return (...shares) => parts.forEach((part, i) => { 
    part.style.width = 100 * Math.min(1, Math.max(0, shares[i])) + "%"; part.classList.toggle("some", shares[i] > 0);
  });
}
function tile(parent, title, kind, heading, graph) {
  const node = make("div", parent, kind);
  make(heading, node).textContent = title;
  const value = make("b", node), small = make("small", node), draw = graph && graph(node);
  return { node, value, small, draw };
}
function tone(node, health) { node.className = "chip " + health.toLowerCase(); put(node, health.toLowerCase()); }

const tiles = byId("tiles"), whole = {
  read: new Series(), lag: new Series(), records: new Series(),
  rate: tile(tiles, "Delivered", "tile", "h2", spark), sent: tile(tiles, "Records", "tile", "h2", spark),
  behind: tile(tiles, "Behind", "tile", "h2", spark), budget: tile(tiles, "Memory for records", "tile", "h2", node => bar(node, "")),
  care: tile(tiles, "Throttled and failed", "tile", "h2"), saved: tile(tiles, "Places saved", "tile", "h2"),
};

function showWhole(s) {
  const at = seconds(s.time), total = pick => s.flows.reduce((a, f) => a + pick(f), 0);
  put(byId("version"), s.version);
  tone(byId("health"), s.health);
  put(byId("facts"), "up " + time(at - seconds(s.started)) + " · " + s.configuration);
  document.title = (s.health === "GREEN" ? "" : s.health.toLowerCase() + " · ") + "Millrace agent";
  whole.read.rate(at, total(f => f.accounting.ackedBytes));
  whole.records.rate(at, total(f => f.destination.sentRecords));
  const lag = total(f => f.lagBytes), oldest = Math.max(0, ...s.flows.map(f => f.lag));
  whole.lag.add(lag);
  put(whole.rate.value, bytes(whole.read.calm) + "/s");
  put(whole.rate.small, bytes(total(f => f.accounting.ackedBytes)) + " in all");
  put(whole.sent.value, count(whole.records.calm) + "/s");
  put(whole.sent.small, count(total(f => f.destination.sentRecords)) + " in all");
  put(whole.behind.value, bytes(lag));
  put(whole.behind.small, oldest > 0 ? "the oldest byte " + time(oldest) + " ago" : "nothing waits");
  put(whole.budget.value, bytes(s.bufferedBytes));
  put(whole.budget.small, "of " + bytes(s.maxBufferedBytes));
  whole.budget.draw(s.bufferedBytes / Math.max(1, s.maxBufferedBytes));
  const throttled = total(f => f.destination.throttledShards.length), failed = total(f => f.destination.sendErrors);
  put(whole.care.value, throttled + (throttled === 1 ? " shard" : " shards"));
  whole.care.value.className = throttled ? "alarm" : "";
  put(whole.care.small, count(failed) + " of " + count(total(f => f.destination.sendAttempts)) + " attempts failed");
  put(whole.saved.value, time(s.checkpointAge) + " ago");
  put(whole.saved.small, total(f => f.fileCount) + " files in " + s.flows.length + (s.flows.length === 1 ? " flow" : " flows"));
  whole.rate.draw(whole.read); whole.sent.draw(whole.records); whole.behind.draw(whole.lag);
}

const HEADINGS = ["File", "State", "Size", "Behind", "For", "Delivered", ""];
function fileTable(parent) {
  const table = make("table", parent), head = make("tr", make("thead", table));
  HEADINGS.forEach(heading => { make("th", head).textContent = heading; });
  return make("tbody", table);
}
const TONES = { reading: "green", waiting: "yellow", unreadable: "red", lost: "red" };
function fileRow() {
  const row = make("tr"), path = make("td", row), dir = make("span", path, "dir"), name = make("span", path);
  const note = make("span", path, "note"), state = make("span", make("td", row));
  const cells = HEADINGS.slice(2, 6).map(() => make("td", row)), draw = bar(make("td", row), "");
  return { row, show(file) {
    const cut = file.path.lastIndexOf("/") + 1;
    put(dir, file.path.slice(0, cut)); put(name, file.path.slice(cut)); put(note, file.note); note.hidden = !file.note;
    state.className = "chip " + (TONES[file.state] || ""); put(state, file.state);
    const behind = Math.max(0, file.sizeBytes - file.ackedOffset), share = file.sizeBytes ? file.ackedOffset / file.sizeBytes : 0;
    const texts = [bytes(file.sizeBytes), behind ? bytes(behind) : "–", file.lag > 0 ? time(file.lag) : "–",
      file.safeToDelete ? "all, saved" : file.sizeBytes ? Math.floor(100 * Math.min(1, share)) + " %" : "–"];
    texts.forEach((text, i) => put(cells[i], text));
    draw(share);
  } };
}
// Rows are kept by generation, in the order of the list.
function showFiles(body, rows, files) {
  const seen = new Set();
  files.forEach((file, i) => {
    seen.add(file.generation);
    if (!rows.has(file.generation)) rows.set(file.generation, fileRow());
    const { row, show } = rows.get(file.generation);
    show(file);
    if (body.children[i] !== row) body.insertBefore(row, body.children[i] || null);
  });
  for (const [generation, { row }] of rows) if (!seen.has(generation)) { row.remove(); rows.delete(generation); }
}

function flowCard() {
  const node = make("section", byId("flows"), "flow"), head = make("header", node);
  const id = make("h2", head), chip = make("span", head), route = make("p", node, "route"), cause = make("p", node);
  const facts = make("div", node, "facts"), fact = (title, graph) => tile(facts, title, "fact", "h3", graph);
  const rate = fact("Delivered", spark), behind = fact("Behind", spark), errors = fact("Attempts that failed", spark);
  const where = fact("Where the bytes read went", parent => bar(parent, "", "given", "pending")), shards = fact("Throttled shards");
  const body = fileTable(node), details = make("details", node), summary = make("summary", details), rest = fileTable(details);
  const shown = new Map(), folded = new Map(), series = { rate: new Series(), lag: new Series(), errors: new Series() };
  let last = [];
  const showRest = () => { if (details.open) showFiles(rest, folded, last); };
  details.addEventListener("toggle", showRest);
  return { node, show(flow, at) {
    const d = flow.destination, a = flow.accounting, read = Math.max(1, a.readBytes), given = sum(a.givenUpBytes);
    put(id, flow.id); tone(chip, flow.health);
    put(route, flow.pattern + "  →  " + d.name);
    const why = [flow.cause, d.trouble].filter((text, i, all) => text && all.indexOf(text) === i).join("; ");
    cause.className = "cause " + flow.health.toLowerCase(); put(cause, why); cause.hidden = !why;
    put(rate.value, bytes(series.rate.rate(at, a.ackedBytes).calm) + "/s");
    put(rate.small, bytes(a.ackedBytes) + ", " + count(d.sentRecords) + " records");
    put(behind.value, bytes(flow.lagBytes)); series.lag.add(flow.lagBytes);
    put(behind.small, flow.lag > 0 ? "for " + time(flow.lag) : "nothing waits");
    series.errors.rate(at, d.sendErrors);
    put(errors.value, count(d.sendErrors)); put(errors.small, pairs(d.errorsByCode) || "of " + count(d.sendAttempts));
    put(where.value, given ? bytes(given) + " given up" : bytes(a.pendingBytes) + " pending");
    const failed = sum(a.failedRecords) ? "; records not understood: " + pairs(a.failedRecords) : "";
    put(where.small, (given ? "by " + Object.keys(a.givenUpBytes).sort().join(", ") : "nothing given up") + failed);
    where.value.className = given ? "alarm" : "";
    where.draw(a.ackedBytes / read, given / read, a.pendingBytes / read);
    put(shards.value, String(d.throttledShards.length)); shards.value.className = d.throttledShards.length ? "alarm" : "";
    put(shards.small, d.throttledShards.slice(0, 4).join(", ") + (d.throttledShards.length > 4 ? " …" : "")
      || (d.wireRecords ? (d.sentRecords / d.wireRecords).toFixed(1) + " lines in a record" : ""));
    rate.draw(series.rate); behind.draw(series.lag); errors.draw(series.errors);
    const inView = flow.files.length <= FILES_SHOWN + 2 ? flow.files.length : FILES_SHOWN;
    showFiles(body, shown, flow.files.slice(0, inView));
    last = flow.files.slice(inView); details.hidden = !last.length;
    put(summary, flow.fileCount - inView + " more files" + (flow.fileCount > flow.files.length ? ", " + last.length + " of them listed" : ""));
    showRest();
  } };
}

const cards = new Map();
function showFlows(s) {
  const at = seconds(s.time), seen = new Set(s.flows.map(flow => flow.id));
  for (const flow of s.flows) {
    if (!cards.has(flow.id)) cards.set(flow.id, flowCard());
    cards.get(flow.id).show(flow, at);
  }
  for (const [id, { node }] of cards) if (!seen.has(id)) { node.remove(); cards.delete(id); }
}

let lastTime = "", changed = Date.now(), trouble = "";
function showTrouble(text, health) {
  const banner = byId("trouble");
  banner.className = "banner " + health; banner.hidden = !text; put(banner, text);
}
async function look() {
  try {
    const answer = await fetch("/status.json", { signal: AbortSignal.timeout(4000), cache: "no-store" });
    if (!answer.ok) throw new Error("the agent answers with " + answer.status);
    const status = await answer.json();
    if (status.time !== lastTime) { lastTime = status.time; changed = Date.now(); showWhole(status); showFlows(status); trouble = ""; }
    showTrouble(status.cause, status.health.toLowerCase());
  } catch (e) { trouble = "no answer from the agent"; }
  const quiet = Date.now() - changed, stale = quiet > STALE_AFTER;
  document.body.classList.toggle("stale", stale);
  if (stale) showTrouble((trouble || "the agent's status has not changed") + " for " + time(quiet / 1000) + "; what is below is old", "red");
  setTimeout(look, 1000);
}
look();
