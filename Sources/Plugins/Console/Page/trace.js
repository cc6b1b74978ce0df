// The way of one signal, and why signals came back.

import { drawn, element, field, heading, notice, replace, table } from "./elements.js";
import { clock, moment } from "./formatting.js";
import { DASHES } from "./graph-marks.js";
import { readGraph } from "./graph-model.js";
import { roundTrip } from "./graph-tables.js";
import { around, readWay, readWord } from "./trace-model.js";

const GAP = 150;
const EDGE = 70;

/** The hubs on the way in a row, with what carries each step. */
function drawWay(hops, isReachable) {
  const wide = EDGE * 2 + GAP * Math.max(0, hops.length - 1);
  const parts = hops.map((hop, place) => {
    const x = EDGE + place * GAP;
    const isLast = place === hops.length - 1;
    return [
      place ? drawn("line", {
        x1: x - GAP + 16, y1: 34, x2: x - 16, y2: 34, class: `look-${hop.look}`,
        "stroke-dasharray": DASHES[hop.look].join(" ") || undefined,
      }) : null,
      place ? drawn("text", { x: x - GAP / 2, y: 22, class: "small" }, hop.carrier) : null,
      place ? drawn("text", { x: x - GAP / 2, y: 54, class: "small" }, roundTrip(hop.roundTrip)) : null,
      drawn("g", { class: isLast ? (isReachable ? "last" : "cut") : undefined },
        drawn("circle", { cx: x, cy: 34, r: 12 }), drawn("text", { x, y: 70 }, hop.title.slice(0, 18)),
        hop.region ? drawn("text", { x, y: 86, class: "small" }, hop.region) : null),
    ];
  });
  const picture = drawn("svg", {
    viewBox: `0 0 ${wide} 96`, class: "trace-way", role: "img",
    "aria-label": `The way over ${hops.length} hubs; the list below says the same`,
  }, parts);
  picture.style.minWidth = `${Math.min(wide, 560)}px`;
  picture.style.maxWidth = `${wide}px`;
  return element("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Picture of the way" }, picture);
}

function wayOf(path, model, here) {
  const hops = readWay(path, model);
  const home = hops.at(-1)?.id === path.hub ? hops.at(-1).title : path.hub.slice(0, 8);
  const end = path.isReachable
    ? null : notice("There the way ends: the peer cannot be reached now.", "wrong");
  const words = hops.map((hop) => element("li", null, element("strong", null, hop.title), ` – ${hop.why}`,
    hop.carrier ? element("span", { class: "quiet" }, ` (${hop.carrier}, ${roundTrip(hop.roundTrip)})`) : null));
  return element("section", { class: "card" },
    element("h2", null, `Network ${path.network} of ${path.tenant}`),
    element("p", { class: "quiet" }, path.hub === here ? "The peer is at this hub." : `The peer is at ${home}.`),
    drawWay(hops, path.isReachable), element("ol", { class: "trace-hops" }, words), end);
}

function returnsTable(found, names) {
  const columns = ["When", "Why", "What that means", "Hub", "For", "Message", "Trace"];
  return table("Signals that came back", columns, found.map((one) => [
    element("time", { datetime: new Date(one.at).toISOString() }, clock(one.at)),
    element("span", { class: "badge bad" }, one.code),
    `${one.reason}${one.mayHaveArrived ? " (it may have arrived)" : ""}`,
    names.get(one.hub) || one.hub.slice(0, 8), element("code", { title: one.target }, one.target.slice(0, 8)),
    one.messageId || "–", one.traceId ? element("code", { title: one.traceId }, one.traceId.slice(0, 8)) : "–",
  ]));
}

class TraceView {
  constructor(place, context) {
    this.context = context;
    this.ended = new AbortController();
    this.events = [];
    this.word = element("input", {
      type: "text", name: "about", autocomplete: "off", spellcheck: "false", maxlength: 128,
    });
    this.time = element("input", { type: "time", name: "time" });
    this.result = element("div", { class: "trace-result", role: "region", "aria-label": "Result", tabindex: -1 });
    const onsubmit = (event) => {
      event.preventDefault();
      this.look(true);
    };
    const form = element("form", { class: "row trace-form", role: "search", onsubmit },
      field("Peer, message or trace id", this.word), field("Around what time", this.time),
      element("button", { type: "submit", class: "main" }, "Look"));
    replace(place, heading("Signals"),
      element("p", { class: "quiet" }, "With the id of a peer: the way a signal takes to it, hub by hub.",
        " With that of a message or a trace, or with nothing: which signals came back, and why."),
      form, this.result);
    const about = context.parameters?.about;
    if (about) this.word.value = about;
    this.look(false);
  }

  get(path) {
    return this.context.api(path, { signal: this.ended.signal });
  }

  /** What not every hub has, and what was not found, is null. */
  async find(path) {
    try {
      return await this.get(path);
    } catch (error) {
      if (error.status === 404) return null;
      throw error;
    }
  }

  async look(isAsked) {
    const asked = readWord(this.word.value);
    try {
      const about = asked.word ? `?about=${encodeURIComponent(asked.word)}` : "";
      const [kept, graph, ways] = await Promise.all([
        this.find(`/admin/v1/mesh/returns${about}`), this.find("/admin/v1/mesh/graph"),
        asked.kind === "peer" ? this.find(`/admin/v1/mesh/peers/${asked.word}`) : null,
      ]);
      this.show(asked, kept, graph, ways, isAsked);
    } catch (error) {
      if (error.name !== "AbortError") replace(this.result, notice(error.message, "wrong"));
    }
  }

  show(asked, kept, graph, ways, isAsked) {
    if (!kept) {
      replace(this.result, notice("This hub is in no mesh, so it keeps no signals that came back.", "warn"));
      return;
    }
    const model = graph ? readGraph(graph) : null;
    const names = new Map([...(model?.hubs.values() ?? [])].map((hub) => [hub.id, hub.name]));
    const parts = [];
    if (asked.kind === "peer") {
      if (ways) for (const path of ways.paths) parts.push(wayOf(path, model, model?.self));
      else parts.push(notice("No such peer is here, and no hub that shares a network with one here told of it.", "warn"));
    }
    const found = around(kept.returns, this.time.value);
    const since = `Kept are the last ${kept.kept}, since ${moment(kept.since)}, without contents and senders.`;
    const title = found.length === 1 ? "One signal came back" : `${found.length} signals came back`;
    parts.push(element("section", null, element("h2", null, title),
      element("p", { class: "quiet" }, since),
      found.length ? returnsTable(found, names) : notice(this.nothing(asked))));
    replace(this.result, parts);
    if (!isAsked) return;
    const count = ways?.paths.length ?? 0;
    const way = count ? `${count === 1 ? "One way" : `${count} ways`} found. ` : "";
    this.context.announce(`${way}${found.length} signals came back.`);
    this.result.focus();
  }

  nothing(asked) {
    if (asked.kind === "nothing" && !this.time.value) return "None came back.";
    return "None of those came back at this hub: it arrived, is older than what is kept, or began at another hub.";
  }
}

let open = null;

export const view = {
  id: "signals",
  title: "Signals",
  role: "read",

  mount(place, context) {
    open = new TraceView(place, context);
  },

  unmount() {
    open?.ended.abort();
    open = null;
  },
};
