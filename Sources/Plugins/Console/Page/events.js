// What happens, as it happens. An event that is chosen shows what led to it, and what it led to.

import { button, element, field, heading, replace } from "./elements.js";
import { clock, words } from "./formatting.js";
import { chain, EventLog } from "./eventlog.js";

const MOST_ROWS = 200;
let stop = () => {};

// Ids of peers are told apart by their beginnings; the whole one stands in what an event says.
function short(value) {
  return String(value).replace(/\b([0-9a-f]{8})[0-9a-f]{32}\b/g, "$1…");
}

function summary(event) {
  const parts = Object.entries(event.data ?? {})
    .filter(([, value]) => ["string", "number", "boolean"].includes(typeof value) && value !== "")
    .map(([name, value]) => `${words(name)} ${short(value)}`);
  return parts.join(", ");
}

function cause(event) {
  if (!event.cause) return "";
  return event.cause.event ? `because of ${words(event.cause.event)} #${event.cause.number}` : `because of a message ${event.cause.message}`;
}

class View {
  constructor(place, context) {
    this.context = context;
    this.log = new EventLog();
    this.isPaused = false;
    this.chosen = null;
    this.isDue = false;
    this.rows = new Map();
    this.list = element("ol", { class: "events plain", "aria-label": "Events, the latest first" });
    this.detail = element("aside", { class: "card chain", "aria-label": "The chosen event", tabindex: -1, hidden: true });
    this.count = element("span", { class: "quiet" });
    this.type = element("select", { onchange: () => this.filter() }, element("option", { value: "" }, "all"));
    this.plugin = element("select", { onchange: () => this.filter() }, element("option", { value: "" }, "all"));
    this.tenant = element("input", { type: "search", autocomplete: "off", spellcheck: "false", oninput: () => this.filter() });
    this.pauseButton = button("Pause", () => this.pause(), { "aria-pressed": "false" });
    replace(
      place, heading("Events", this.count, this.pauseButton, button("Clear", () => this.clear())),
      element("form", { class: "row", onsubmit: (event) => event.preventDefault(), "aria-label": "Which events" },
        field("Type", this.type), field("Plugin", this.plugin),
        // Guests are not told whose an event is.
        context.can("read") ? field("Tenant", this.tenant) : null),
      element("div", { class: "split" }, element("div", { class: "card list" }, this.list), this.detail));
    this.end = context.events({}, (event) => this.take(event));
    this.show();
  }

  take(event) {
    this.log.add(event);
    for (const [select, value] of [[this.type, event.event], [this.plugin, event.by]]) {
      if (value && ![...select.options].some((option) => option.value === value)) {
        select.append(element("option", { value }, value));
      }
    }
    this.later();
  }

  // A hundred events at once are drawn once.
  later() {
    if (this.isDue || this.isPaused) return;
    this.isDue = true;
    this.timer = setTimeout(() => {
      this.isDue = false;
      if (!this.isPaused) this.show();
    }, 200);
  }

  wanted() {
    const [type, plugin, tenant] = [this.type.value, this.plugin.value, this.tenant.value.trim()];
    return this.log.newest((event) => (!type || event.event === type) && (!plugin || event.by === plugin)
      && (!tenant || event.data?.namespace === tenant || event.data?.tenant === tenant), MOST_ROWS);
  }

  row(event) {
    if (event.dropped !== undefined) return element("li", { class: "quiet" }, `${event.dropped} events were left out: this page is too slow`);
    const open = button([
      element("time", { datetime: event.at }, clock(event.at)), element("strong", null, words(event.event)),
      event.by ? element("span", { class: "badge" }, event.by) : null,
      element("span", { class: "words" }, summary(event)), event.cause ? element("span", { class: "quiet" }, cause(event)) : null,
    ], () => this.choose(event), { class: "event", "aria-pressed": String(this.chosen === event) });
    return element("li", null, open);
  }

  // Rows that stay keep their place in the page, and with it the keyboard's.
  show() {
    const events = this.wanted();
    const rows = new Map();
    for (const event of events) rows.set(event, this.rows.get(event) ?? this.row(event));
    for (const [event, node] of this.rows) if (!rows.has(event)) node.remove();
    let before = this.list.firstChild;
    for (const node of rows.values()) {
      if (node === before) before = before.nextSibling;
      else this.list.insertBefore(node, before);
    }
    if (events.length === 0) this.list.replaceChildren(element("li", { class: "quiet" }, this.log.size ? "None of them fits." : "Nothing has happened yet."));
    else for (const node of [...this.list.children]) if (![...rows.values()].includes(node)) node.remove();
    this.rows = rows;
    this.count.textContent = this.isPaused ? "paused" : `${events.length} of ${this.log.size}`;
  }

  filter() {
    this.rows = new Map();
    this.list.replaceChildren();
    this.show();
  }

  choose(event) {
    this.chosen = event;
    for (const [one, node] of this.rows) node.querySelector("button")?.setAttribute("aria-pressed", String(one === event));
    const { causes, effects, first } = chain(this.log, event);
    const step = (one) => element("li", null, one === event
      ? element("strong", null, `${words(one.event)} #${one.number ?? ""}`)
      : button(`${words(one.event)} #${one.number}`, () => this.choose(one), { class: "quiet-button" }),
    element("span", { class: "quiet" }, ` ${clock(one.at)} ${one.by ?? ""}`));
    replace(
      this.detail,
      element("div", { class: "heading" }, element("h2", null, words(event.event)), button("Close", () => this.close(), { class: "quiet-button" })),
      element("h3", null, "What led to it"),
      element("ol", { class: "plain steps" }, first ? element("li", { class: "quiet" }, first) : null, causes.map(step), step(event)),
      effects.length ? [element("h3", null, "What it led to"), element("ul", { class: "plain steps" }, effects.map(step))] : null,
      element("h3", null, "What it says"), element("pre", { class: "code", tabindex: 0 }, JSON.stringify(event.data ?? null, null, 2)));
    this.detail.hidden = false;
    this.detail.focus();
  }

  close() {
    const node = this.rows.get(this.chosen)?.querySelector("button");
    this.detail.hidden = true;
    this.chosen = null;
    node?.setAttribute("aria-pressed", "false");
    node?.focus();
  }

  pause() {
    this.isPaused = !this.isPaused;
    this.pauseButton.textContent = this.isPaused ? "Go on" : "Pause";
    this.pauseButton.setAttribute("aria-pressed", String(this.isPaused));
    this.context.announce(this.isPaused ? "The list stands still." : "The list goes on.");
    this.show();
  }

  clear() {
    this.log.clear();
    this.filter();
  }
}

export const view = {
  id: "events",
  title: "Events",

  mount(place, context) {
    const shown = new View(place, context);
    stop = () => {
      clearTimeout(shown.timer);
      shown.end();
    };
  },

  unmount() {
    stop();
  },
};
