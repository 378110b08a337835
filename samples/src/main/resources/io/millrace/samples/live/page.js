"use strict";
// Whatever comes out of a log is put on the page as text, never as markup.
const SVG = "http://www.w3.org/2000/svg";
const byId = (id) => document.getElementById(id);
const say = (id, text) => { byId(id).textContent = text; };

const rate = (value) => (value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString("en"));

function size(bytes) {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let unit = 0;
  for (; bytes >= 1000 && unit < units.length - 1; unit++) {
    bytes /= 1000;
  }
  return (unit === 0 || bytes >= 100 ? Math.round(bytes) : bytes.toFixed(1)) + " " + units[unit];
}

function drawSeconds(perSecond) {
  const peak = Math.max(1, ...perSecond);
  const bars = perSecond.map((count, i) => {
    const bar = document.createElementNS(SVG, "rect");
    const height = (count / peak) * 118;
    bar.setAttribute("x", String(i * 10 + 1));
    bar.setAttribute("y", String(120 - height));
    bar.setAttribute("width", "8");
    bar.setAttribute("height", String(height));
    return bar;
  });
  byId("seconds").replaceChildren(...bars);
  say("peak", "peak " + peak.toLocaleString("en"));
}

function row(name, count, most, kind) {
  const line = document.createElement("tr");
  const cells = ["name", "bar", "count"].map((style) => {
    const cell = line.insertCell();
    cell.className = style;
    return cell;
  });
  cells[0].textContent = name;
  cells[0].title = name;
  const track = document.createElement("div");
  track.className = "track";
  const fill = document.createElement("div");
  fill.className = "fill " + kind;
  fill.style.width = (100 * count) / most + "%";
  track.append(fill);
  cells[1].append(track);
  cells[2].textContent = count.toLocaleString("en");
  return line;
}

function show(picture) {
  say("recent", rate(picture.rates.recent));
  say("minute", rate(picture.rates.minute));
  say("p99", size(picture.sizes.p99));
  say("p99note", "last minute; last 10 s " + size(picture.sizes.p99Recent) + ", median " + size(picture.sizes.median));
  const statuses = Object.entries(picture.statuses);
  const all = statuses.reduce((sum, [, count]) => sum + count, 0);
  const failed = statuses.reduce((sum, [status, count]) => sum + (status >= "500" ? count : 0), 0);
  say("failed", all === 0 ? "–" : ((100 * failed) / all).toFixed(1) + " %");
  drawSeconds(picture.rates.perSecond);
  const most = Math.max(1, ...statuses.map(([, count]) => count));
  byId("statuses").replaceChildren(...statuses.map(([status, count]) => row(status, count, most, "s" + status[0])));
  const first = Math.max(1, ...picture.topPaths.map((path) => path.requests));
  byId("paths").replaceChildren(...picture.topPaths.map((path) => row(path.path, path.requests, first, "")));
  say("total", picture.total.toLocaleString("en"));
  say("odd", picture.notUnderstood.toLocaleString("en"));
}

const events = new EventSource("/events");
events.onmessage = (event) => {
  show(JSON.parse(event.data));
  byId("state").className = "live";
  say("state", "live");
};
events.onerror = () => {
  byId("state").className = "";
  say("state", "connection lost, trying again");
};
