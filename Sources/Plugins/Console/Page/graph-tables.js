// The same as the drawing, as tables. Rows stay where they are when figures change, so that whoever reads one is
// not thrown out of it.

import { element } from "./elements.js";
import { bytes, count } from "./formatting.js";
import { LOOKS, remarksOf, titleOf } from "./graph-model.js";

/** Microseconds as people read them; hubs look at their clocks in milliseconds. */
export function roundTrip(time) {
  if (time === null || time === undefined) return "–";
  if (time < 1_000) return "under 1 ms";
  return time < 100_000 ? `${Math.round(time / 100) / 10} ms` : `${Math.round(time / 1_000)} ms`;
}

export function traffic(link) {
  return `${bytes(Math.round(link.rate))}/s`;
}

class Table {
  constructor(caption, columns) {
    this.rows = new Map();
    this.body = element("tbody");
    this.caption = element("caption", { class: "unseen" }, caption);
    this.node = element(
      "div", { class: "scroll graph-table", role: "region", "aria-label": caption, tabindex: 0 },
      element("table", null, this.caption,
        element("thead", null, element("tr", null, columns.map((name) => element("th", { scope: "col" }, name)))),
        this.body));
  }

  /** Shows these rows: each has a key, cells of text, and perhaps a click for the first. */
  show(rows) {
    const wanted = new Set(rows.map((row) => row.key));
    for (const [key, row] of this.rows) {
      if (wanted.has(key)) continue;
      row.node.remove();
      this.rows.delete(key);
    }
    rows.forEach((row, place) => {
      let known = this.rows.get(row.key);
      if (!known) {
        const cells = row.cells.map(() => element("td"));
        const head = row.open ? element("button", { type: "button", class: "quiet-button", onclick: row.open }) : null;
        if (head) cells[0].append(head);
        known = { node: element("tr", null, cells), cells: [head ?? cells[0], ...cells.slice(1)] };
        this.rows.set(row.key, known);
      }
      row.cells.forEach((text, column) => {
        if (known.cells[column].textContent !== text) known.cells[column].textContent = text;
      });
      const there = this.body.children[place] ?? null;
      if (there !== known.node) this.body.insertBefore(known.node, there);
    });
  }
}

export class Tables {
  constructor(open) {
    this.open = open;
    this.hubs = new Table("Hubs", ["Hub", "Region", "Peers", "Full", "Links away", "Remarks"]);
    this.links = new Table("Links", ["Between", "And", "Carried by", "Round trip", "Traffic", "Carried so far"]);
    this.titles = [element("summary"), element("summary")];
    this.node = element("div", { class: "graph-tables" },
      element("details", { open: true }, this.titles[0], this.hubs.node),
      element("details", { open: true }, this.titles[1], this.links.node));
  }

  show(model) {
    const title = (id) => titleOf(model.hubs.get(id) ?? { id, name: "" });
    const byTitle = (one, other) => titleOf(one).localeCompare(titleOf(other));
    this.titles[0].textContent = `Hubs (${[...model.hubs.values()].filter((hub) => !hub.isEngine).length})`;
    this.titles[1].textContent = `Links (${model.links.size})`;
    this.hubs.show([...model.hubs.values()].sort(byTitle).map((hub) => ({
      key: hub.id, open: () => this.open(hub.id),
      cells: [
        titleOf(hub), hub.region || "–", hub.isEngine ? "–" : count(hub.peers),
        hub.isEngine ? "–" : `${Math.round(hub.load * 100)} %`,
        hub.distance === null ? "–" : String(hub.distance), remarksOf(hub).join(", ") || "–",
      ],
    })));
    this.links.show([...model.links.values()]
      .map((link) => ({ link, ends: [title(link.first), title(link.second)].sort() }))
      .sort((one, other) => one.ends.join(" ").localeCompare(other.ends.join(" ")))
      .map(({ link, ends }) => ({
        key: link.key, cells: [...ends, LOOKS[link.look], roundTrip(link.roundTrip), traffic(link), bytes(link.bytes)],
      })));
  }
}
