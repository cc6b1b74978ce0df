// Lines, drawn as SVG. Whoever cannot see them has the table beside each chart.

import { drawn, element } from "./elements.js";

const WIDTH = 600;
const HEIGHT = 180;
const LEFT = 52;
const BOTTOM = 24;
const COLOURS = ["one", "two", "three", "four", "five"];

/** A ceiling that reads well, at or above a value. */
export function ceiling(value) {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= value * 0.999_999);
}

function path(values, x, y) {
  let text = "";
  let isOpen = false;
  values.forEach((value, index) => {
    if (value === null) {
      isOpen = false;
    } else {
      text += `${isOpen ? "L" : "M"}${x(index).toFixed(1)} ${y(value).toFixed(1)}`;
      isOpen = true;
    }
  });
  return text;
}

/** A small line without axes. */
export function sparkline(values, label) {
  const most = ceiling(Math.max(0, ...values.filter((value) => value !== null)));
  const x = (index) => (index / Math.max(1, values.length - 1)) * 118 + 1;
  const y = (value) => 27 - (value / most) * 24;
  return drawn("svg", { viewBox: "0 0 120 30", class: "sparkline", role: "img", "aria-label": label, preserveAspectRatio: "none" },
    drawn("path", { d: path(values, x, y), class: "line one" }));
}

/**
 * A chart of several lines over the times of an hour. `format` writes a value; `span` is how long the whole axis is in
 * milliseconds, so that an hour that has only begun does not look like a whole one.
 */
export function chart(label, lines, times, span, format) {
  const known = lines.flatMap((line) => line.values.filter((value) => value !== null));
  const most = ceiling(Math.max(0, ...known));
  const end = times.at(-1) ?? 0;
  const x = (index) => LEFT + (1 - (end - times[index]) / span) * (WIDTH - LEFT - 8);
  const y = (value) => HEIGHT - BOTTOM - (value / most) * (HEIGHT - BOTTOM - 12);
  const marks = [0, 0.5, 1].map((part) => [
    drawn("line", { x1: LEFT, x2: WIDTH - 8, y1: y(part * most), y2: y(part * most), class: "grid" }),
    drawn("text", { x: LEFT - 8, y: y(part * most) + 4, class: "mark end" }, format(part * most)),
  ]);
  const times4 = [0, 0.25, 0.5, 0.75, 1].map((part) => {
    const minutes = Math.round((1 - part) * (span / 60_000));
    const at = LEFT + part * (WIDTH - LEFT - 8);
    return drawn("text", { x: at, y: HEIGHT - 6, class: part === 1 ? "mark end" : part === 0 ? "mark" : "mark middle" },
      minutes ? `−${minutes} min` : "now");
  });
  return element("div", { class: "chart" },
    drawn("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": label }, marks, times4,
      lines.map((line, index) => drawn("path", { d: path(line.values, x, y), class: `line ${COLOURS[index]}` }))));
}

/** What the lines of a chart are called, each with its latest value. */
export function legend(lines, format) {
  return element("ul", { class: "legend" }, lines.map((line, index) => {
    const latest = line.values.at(-1) ?? null;
    return element("li", null, element("span", { class: `swatch ${COLOURS[index]}`, "aria-hidden": "true" }), line.title,
      " ", element("strong", { class: "figure" }, latest === null ? "–" : format(latest)));
  }));
}
