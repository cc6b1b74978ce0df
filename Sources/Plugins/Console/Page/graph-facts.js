// What is known of one hub.

import { button, element, heading, notice, replace } from "./elements.js";
import { bytes, count } from "./formatting.js";
import { LOOKS, linksOf, remarksOf, titleOf } from "./graph-model.js";
import { roundTrip, traffic } from "./graph-tables.js";

function fact(name, value) {
  return value ? [element("dt", null, name), element("dd", null, value)] : null;
}

export class Facts {
  /** `act` has `close()`, `open(id)` and `api`, with which the hub is asked. */
  constructor(act) {
    this.act = act;
    this.id = null;
    this.title = element("h2", { tabindex: -1 });
    this.body = element("div");
    this.answer = element("div", { role: "status" });
    this.node = element("section", { class: "card graph-facts", "aria-label": "The hub you chose", hidden: true },
      element("div", { class: "graph-facts-head" }, this.title, button("Close", act.close, { class: "quiet-button" })),
      this.body,
      element("div", { class: "row" },
        button("Why is it linked so?", () => this.explain()), button("Ping", () => this.ping())),
      this.answer);
  }

  show(model, id) {
    const hub = id ? model.hubs.get(id) : null;
    if (this.id !== id) replace(this.answer);
    this.id = hub ? id : null;
    this.node.hidden = !hub;
    if (!hub) return;
    this.title.textContent = titleOf(hub);
    this.node.querySelector(".row").hidden = hub.isEngine;
    const streams = hub.streams;
    const lines = [
      fact("Id", hub.isEngine ? "" : element("code", null, hub.id)), fact("Region", hub.region),
      fact("Address", hub.url ? element("code", null, hub.url) : ""),
      hub.isEngine ? null : fact("Peers", count(hub.peers)),
      hub.isEngine ? null : fact("Connections", `${count(hub.connections)} (${Math.round(hub.load * 100)} % full)`),
      hub.distance ? fact("Links away", String(hub.distance)) : null,
      fact("Remarks", remarksOf(hub).join(", ")),
      streams ? fact("Migrations", count(streams.migrations)) : null,
      streams ? fact("Lost, doubled, late", `${streams.lost}, ${streams.doubled}, ${streams.reordered}`) : null,
    ];
    const links = linksOf(model, id).map(({ link, other }) => element("li", null,
      button(titleOf(other), () => this.act.open(other.id), { class: "quiet-button" }),
      element("span", { class: "quiet" },
        `${LOOKS[link.look]}, ${roundTrip(link.roundTrip)}, ${traffic(link)}, ${bytes(link.bytes)} in all`)));
    // Whoever stands on a link in here keeps their place while figures change.
    const held = this.body.contains(document.activeElement) ? document.activeElement.textContent : null;
    replace(this.body, element("dl", { class: "graph-lines" }, lines),
      element("h3", null, links.length === 1 ? "One link" : `${links.length} links`),
      element("ul", { class: "plain" }, links));
    if (held) [...this.body.querySelectorAll("button")].find((one) => one.textContent === held)?.focus();
  }

  async ask(path, tell) {
    const id = this.id;
    replace(this.answer, notice("Asking …"));
    try {
      const told = await this.act.api(`/admin/v1/mesh/hubs/${id}${path}`);
      if (this.id === id) replace(this.answer, tell(told));
    } catch (error) {
      if (this.id === id && error.name !== "AbortError") replace(this.answer, notice(error.message, "wrong"));
    }
  }

  explain() {
    return this.ask("", (told) => element("ul", null, told.sentences.map((one) => element("li", null, one))));
  }

  ping() {
    return this.ask("/ping", (told) => (told.roundTripMicroseconds === undefined
      ? notice("No answer came in time.", "warn")
      : notice(`It answered in ${roundTrip(told.roundTripMicroseconds)} over ${told.hops ?? 0} links.`, "good")));
  }
}
