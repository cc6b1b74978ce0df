// The last hour, as the hub has kept it: charts, and the same as tables.

import { chart, legend } from "./drawing.js";
import { element, heading, notice, replace, table } from "./elements.js";
import { bytes, clock, count, nanoseconds, rate } from "./formatting.js";
import { lastHour } from "./history.js";
import { poll } from "./polling.js";

const PERIOD = 10_000;
const MOST_ROWS = 60;
// In minutes.
const SPANS = [4, 12, 30, 60];
let stop = () => {};

const microseconds = (value) => nanoseconds(value * 1_000);
const charts = [
  { title: "Connections and peers", lines: [["connections", "Connections"], ["peers", "Peers"]], format: count },
  { title: "Messages and signals a second", lines: [["messages", "Messages"], ["signals", "Signals"]], format: rate },
  { title: "Refusals a second", lines: [["refusals", "Refusals"]], format: rate },
  { title: "Time to pass on a signal", lines: [["relay", "99 of 100 within"]], format: microseconds },
  { title: "Links with other hubs", lines: [["links", "Links"], ["channels", "Data channels"]], format: count },
  { title: "Lost or doubled between hubs", lines: [["lost", "Lost"], ["doubled", "Doubled"]], format: count },
];

// A hub that started a moment ago has less to show than an hour.
function span(hour) {
  const known = hour.times.length ? hour.times.at(-1) - hour.times[0] : 0;
  return Math.max(known, (SPANS.find((minutes) => minutes * 60_000 >= known) ?? 0) * 60_000);
}

function asTable(one, lines, times) {
  const first = Math.max(0, times.length - MOST_ROWS);
  const rows = [];
  for (let at = times.length - 1; at >= first; at -= 1) {
    rows.push([clock(times[at]), ...lines.map((line) => (line.values[at] === null ? "–" : one.format(line.values[at])))]);
  }
  return table(`${one.title}, the latest ${rows.length} samples`, ["Time", ...lines.map((line) => line.title)], rows);
}

function show(place, hour, areTables) {
  const known = charts.map((one) => ({
    ...one,
    lines: one.lines
      .map(([id, title]) => ({ title, values: hour.series.get(id)?.values ?? [] }))
      .filter((line) => line.values.some((value) => value !== null)),
  }));
  replace(place, known.map((one) => {
    const empty = one.lines.length === 0;
    return element("section", { class: "card" }, element("h2", null, one.title),
      empty ? element("p", { class: "quiet" }, hour.times.length ? "There was nothing of that to measure." : "The first sample comes within seconds.")
        : areTables ? asTable(one, one.lines, hour.times)
          : [legend(one.lines, one.format),
            chart(`${one.title}, the last hour`, one.lines, hour.times, span(hour), one.format)]);
  }));
}

export const view = {
  id: "charts",
  title: "Last hour",

  mount(place, context) {
    const wrong = element("div");
    const body = element("div", { class: "cards charts" });
    const note = element("p", { class: "quiet" });
    let hour = null;
    const tables = element("input", { type: "checkbox", id: "charts-as-tables", onchange: () => hour && show(body, hour, tables.checked) });
    replace(
      place, heading("The last hour", element("label", { class: "check", for: "charts-as-tables" }, tables, "As tables")),
      wrong, body, note);
    stop = poll(PERIOD, wrong, notice, async (signal) => {
      hour = await lastHour(context.api, signal);
      note.textContent = `The hub keeps ${hour.length} samples, one every ${hour.period} s, in ${bytes(hour.bytes)}; `
        + `${hour.times.length} are there since it started.`;
      if (!tables.checked || !body.contains(document.activeElement)) show(body, hour, tables.checked);
    });
  },

  unmount() {
    stop();
  },
};
