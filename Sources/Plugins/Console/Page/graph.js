// The live graph of the mesh: hubs, their peers as dots, and what carries each link.

import { button, drawn, element, field, heading, notice, replace } from "./elements.js";
import { count } from "./formatting.js";
import { Drawing } from "./graph-drawing.js";
import { Facts } from "./graph-facts.js";
import { handle } from "./graph-hand.js";
import { Layout } from "./graph-layout.js";
import { DASHES } from "./graph-marks.js";
import { addRates, difference, isOtherShape, readGraph, sentences } from "./graph-model.js";
import { linksOf, remarksOf, search, titleOf, totals } from "./graph-model.js";
import { Tables } from "./graph-tables.js";

const PERIOD = 2_000;
/** After something has happened the hub is asked this soon, once for all that happens meanwhile. */
const SOON = 120;
/** Changes are told together, and not more often. */
const QUIET = 3_000;
const EVENTS = [
  "hubDiscovered", "meshHubVanished", "meshLinkOpened", "meshLinkClosed", "meshSocketsRecalled", "hubP2PConnected",
  "hubP2PDisconnected", "hubMeshReady", "hubMeshMigrated", "fleetConnected", "fleetDisconnected",
];
const KEYS = "Arrow keys go from hub to hub, Enter shows a hub, Home goes to this hub, plus and minus zoom, 0 shows"
  + " all, Shift and arrow keys move the picture.";

const LEGEND = [
  ["data-channel", "data channel"], ["websocket", "WebSocket"], ["nats", "NATS"], ["unknown", "not told yet"],
];

/** A piece of the picture in the legend. */
function sample(width, mark) {
  return drawn("svg", { width, height: 10, "aria-hidden": "true" }, mark);
}

class GraphView {
  constructor(place, context) {
    Object.assign(this, { context, model: null, fleetIsThere: true, readAt: 0, said: [], timers: {}, tags: {} });
    this.ended = new AbortController();
    this.canvas = element("canvas", {
      tabindex: 0, role: "application", "aria-roledescription": "graph", "aria-label": "Mesh of hubs",
      "aria-describedby": "graph-keys",
    });
    this.layout = new Layout();
    this.facts = new Facts({
      close: () => this.choose(null, true), open: (id) => this.choose(id),
      api: (path) => context.api(path, { signal: this.ended.signal }),
    });
    this.tables = new Tables((id) => this.choose(id, true));
    this.build(place);
    this.drawing = new Drawing(this.canvas, this.layout, () => context.preferences.reducedMotion);
    this.hand = handle(this.drawing, { choose: (id) => this.choose(id), tell: (id) => this.tell(id) });
    this.watch();
    this.refresh();
  }

  build(place) {
    this.wrong = element("div", { class: "graph-wrong" });
    this.figures = element("dl", { class: "graph-figures" });
    this.word = element("input", { type: "search", autocomplete: "off", spellcheck: "false", maxlength: 64,
      oninput: () => this.find(), onkeydown: (event) => { if (event.key === "Enter") this.chooseFound(); } });
    this.hits = element("p", { class: "quiet graph-hits", role: "status" });
    const controls = element("div", { class: "graph-controls", role: "group", "aria-label": "Picture" },
      button("+", () => this.drawing.zoom(1.3), { "aria-label": "Nearer" }),
      button("−", () => this.drawing.zoom(1 / 1.3), { "aria-label": "Farther" }),
      button("All", () => this.hand.whole(), { "aria-label": "Show all hubs" }));
    this.stage = element("div", { class: "graph-stage" }, this.canvas, controls);
    const legend = element("ul", { class: "plain graph-legend", "aria-label": "Legend" },
      LEGEND.map(([look, name]) => element("li", null,
        sample(34, drawn("line", {
          x1: 1, y1: 5, x2: 33, y2: 5, class: `look-${look}`, "stroke-dasharray": DASHES[look].join(" ") || undefined,
        })), name)),
      element("li", null, sample(12, drawn("circle", { cx: 6, cy: 5, r: 2.4, class: "look-dot" })),
        "peers; above 60 a dot is several"));
    const finding = element("div", { class: "graph-search" }, field("Find a hub", this.word));
    replace(place, heading("Mesh", finding), this.hits, this.wrong, this.figures,
      element("div", { class: "graph-place" }, this.stage, this.facts.node), legend,
      element("p", { id: "graph-keys", class: "quiet graph-keys" }, KEYS), this.tables.node);
  }

  watch() {
    const { context } = this;
    this.endings = [
      context.events({ types: EVENTS }, () => this.refreshSoon()),
      context.preferences.onChange?.(() => this.drawing.readColours()),
    ];
    this.sizes = new ResizeObserver(([{ contentRect }]) => {
      if (contentRect.width > 0) this.drawing.resize(contentRect.width, contentRect.height);
    });
    this.sizes.observe(this.stage);
    const still = matchMedia("(prefers-reduced-motion: reduce)");
    still.addEventListener("change", () => { if (still.matches) this.rest(); }, { signal: this.ended.signal });
    const seen = () => { if (!document.hidden) this.refreshSoon(); };
    document.addEventListener("visibilitychange", seen, { signal: this.ended.signal });
  }

  rest() {
    this.layout.settle();
    this.drawing.ghosts.clear();
    this.drawing.turns.clear();
    this.drawing.births.clear();
    this.drawing.ask();
  }

  /** Asks the hub; null where nothing is different from what it said before. */
  async ask(path) {
    const headers = this.tags[path] ? { "if-none-match": this.tags[path] } : {};
    try {
      const { data, tag } = await this.context.api(path, { whole: true, headers, signal: this.ended.signal });
      if (tag) this.tags[path] = tag;
      return data;
    } catch (error) {
      if (error.status === 304) return null;
      throw error;
    }
  }

  /** The same for what not every hub has. */
  async askIfThere(name, path) {
    if (this[name] === false) return false;
    try {
      return await this.ask(path);
    } catch (error) {
      if (error.status !== 404) throw error;
      return false;
    }
  }

  refreshSoon() {
    this.timers.soon ??= setTimeout(() => {
      this.timers.soon = null;
      this.refresh();
    }, SOON);
  }

  async refresh() {
    if (this.isAsking) {
      this.mustAsk = true;
      return;
    }
    this.isAsking = true;
    clearTimeout(this.timers.next);
    try {
      const [mesh, fleet] = await Promise.all([
        this.askIfThere("mesh", "/admin/v1/mesh/graph"), this.askIfThere("fleet", "/admin/v1/fleet"),
      ]);
      if (mesh !== null) this.mesh = mesh;
      if (fleet !== null) this.fleet = fleet;
      if (mesh === false && fleet === false) this.showAlone();
      else if (mesh || fleet) this.take(readGraph(this.mesh || null, this.fleet || null));
      if (!(mesh === false && fleet === false)) replace(this.wrong);
    } catch (error) {
      if (error.name === "AbortError") return;
      replace(this.wrong, notice(error.message, "wrong"));
    } finally {
      this.isAsking = false;
    }
    if (this.ended.signal.aborted) return;
    if (this.mustAsk) {
      this.mustAsk = false;
      this.refreshSoon();
    }
    this.timers.next = setTimeout(() => (document.hidden ? undefined : this.refresh()), PERIOD);
  }

  showAlone() {
    // It may get one at the next reload.
    this.mesh = this.fleet = undefined;
    replace(this.wrong, notice("This hub stands alone: neither mesh nor fleet is among its plugins.", "warn"));
  }

  take(model) {
    const now = performance.now();
    const before = this.model;
    addRates(before, model, (now - this.readAt) / 1_000);
    this.model = model;
    this.readAt = now;
    const found = before ? difference(before, model) : null;
    if (!found || isOtherShape(found)) this.drawing.show(model, found);
    else this.drawing.refresh(model, found);
    if (found) this.say(sentences(found, before, model));
    this.showFigures();
    this.tables.show(model);
    this.facts.show(model, this.drawing.chosen);
    this.find(false);
    const first = !before && this.context.parameters?.hub;
    if (first && model.hubs.has(first)) this.choose(first);
  }

  /** Says what has changed, all of a few seconds at once. */
  say(told) {
    this.said.push(...told);
    if (!this.said.length || this.timers.said) return;
    const speak = () => {
      this.timers.said = null;
      if (!this.said.length) return;
      const most = 4;
      const more = this.said.length - most;
      const words = more > 0 ? [...this.said.slice(0, most), `And ${more} changes more.`] : this.said;
      this.context.announce(words.join(" "));
      this.said = [];
      this.timers.said = setTimeout(speak, QUIET);
    };
    this.timers.said = setTimeout(speak, 400);
  }

  showFigures() {
    const sum = totals(this.model);
    const pair = (name, value, wrong) =>
      element("div", { class: wrong ? "bad" : undefined }, element("dt", null, name), element("dd", null, value));
    const carriers = [...this.model.links.values()];
    const on = (look) => carriers.filter((link) => link.look === look).length;
    replace(this.figures, pair("hubs", count(sum.hubs)), pair("peers", count(sum.peers)),
      pair("links", count(sum.links)),
      pair("on data channels", count(on("data-channel"))), pair("migrations", count(sum.migrations)),
      pair("lost", count(sum.lost), sum.lost > 0), pair("doubled", count(sum.doubled), sum.doubled > 0));
    this.figures.title = `As ${sum.told} of ${sum.hubs} hubs have told. Each end of a link counts its own migration.`;
  }

  choose(id, isByKey = false) {
    this.drawing.chosen = id && this.model?.hubs.has(id) ? id : null;
    this.facts.show(this.model, this.drawing.chosen);
    if (this.drawing.chosen) {
      this.drawing.reveal(this.drawing.chosen);
      this.context.announce(this.describe(this.drawing.chosen));
      if (isByKey) this.facts.title.focus();
    } else if (isByKey) this.canvas.focus();
    this.drawing.ask();
  }

  tell(id) {
    this.context.announce(this.describe(id));
  }

  describe(id) {
    const hub = this.model.hubs.get(id);
    const links = linksOf(this.model, id).length;
    const peers = hub.isEngine ? "" : `${hub.peers} peers`;
    return [titleOf(hub), hub.region, peers, links === 1 ? "1 link" : `${links} links`, ...remarksOf(hub)]
      .filter(Boolean).join(", ");
  }

  find(tell = true) {
    if (!this.model) return;
    const hits = search(this.model, this.word.value);
    const isAsked = this.word.value.trim() !== "";
    this.drawing.found = isAsked ? new Set(hits.map((hub) => hub.id)) : null;
    const text = isAsked ? (hits.length ? `${hits.length} found; Enter shows ${titleOf(hits[0])}` : "none found") : "";
    if (this.hits.textContent !== text) this.hits.textContent = text;
    if (tell) this.drawing.ask();
  }

  chooseFound() {
    const [first] = search(this.model, this.word.value);
    if (first) this.choose(first.id);
  }

  end() {
    this.ended.abort();
    this.drawing.stop();
    this.sizes.disconnect();
    for (const end of this.endings) end?.();
    for (const timer of Object.values(this.timers)) clearTimeout(timer);
  }
}

let open = null;

export const view = {
  id: "mesh",
  title: "Mesh",

  mount(place, context) {
    open = new GraphView(place, context);
  },

  unmount() {
    open?.end();
    open = null;
  },

  /** What is drawn now, for whoever measures it. */
  get drawing() {
    return open?.drawing ?? null;
  },
};
