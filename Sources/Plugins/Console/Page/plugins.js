// Plugins with their switches. A switch asks the hub first what would change, says so, and what was switched goes
// back by itself unless somebody confirms it.

import { button, element, heading, notice, replace } from "./elements.js";
import { count, nanoseconds } from "./formatting.js";
import { poll } from "./polling.js";
import { askForSwitch } from "./switching.js";
import { waitingNotice } from "./waiting.js";

const PERIOD = 3_000;
let stop = () => {};
let endWaiting = () => {};

function badge(status) {
  if (!status) return element("span", { class: "badge" }, "off");
  if (status.state === "running" && status.health === "ok") return element("span", { class: "badge good" }, "running");
  const kind = status.state === "failed" || status.health === "failed" ? "bad" : "warn";
  return element("span", { class: `badge ${kind}` }, status.state === "running" ? status.health : status.state);
}

function refusals(status) {
  const codes = Object.entries(status.refusals);
  return codes.length ? `Refused ${codes.map(([code, number]) => `${code} ${count(number)} times`).join(", ")}.` : null;
}

function details(status) {
  if (!status) return null;
  const lines = [
    status.calls
      ? `${count(status.calls)} calls${status.meanNanoseconds ? `, ${nanoseconds(status.meanNanoseconds)} each` : ""}` : null,
    status.waiting ? `${count(status.waiting)} events wait` : null,
    status.dropped ? `${count(status.dropped)} events dropped` : null,
    status.restarts ? `restarted ${status.restarts} times` : null,
  ].filter(Boolean);
  return [
    status.reason ? element("p", null, status.reason) : null,
    lines.length ? element("p", { class: "quiet" }, `${lines.join("; ")}.`) : null,
    refusals(status) ? element("p", { class: "quiet" }, refusals(status)) : null,
  ];
}

class Card {
  constructor(id, onswitch) {
    this.state = element("span");
    this.summary = element("p");
    this.more = element("div");
    this.title = element("h2", { id: `plugin-${id}` }, id);
    this.toggle = onswitch
      ? button("", () => onswitch(id, this.toggle.getAttribute("aria-checked") !== "true", this.toggle),
        { class: "switch", role: "switch", "aria-labelledby": `plugin-${id}`, "aria-checked": "false" })
      : null;
    this.node = element("section", { class: "card plugin" },
      element("div", { class: "heading" }, this.title, this.state, this.toggle), this.summary, this.more);
  }

  show(entry, status) {
    replace(this.state, badge(status));
    const summary = entry.summary || status?.summary || "";
    if (this.summary.textContent !== summary) this.summary.textContent = summary;
    replace(this.more, details(status));
    this.node.classList.toggle("off", !entry.on);
    this.toggle?.setAttribute("aria-checked", String(entry.on));
  }
}

async function ask(context, signal) {
  const statuses = new Map((await context.api("/admin/v1/plugins", { signal })).plugins.map((one) => [one.id, one]));
  if (!context.can("read")) {
    return { entries: [...statuses.values()].map(({ id, summary }) => ({ id, summary, on: true })), statuses };
  }
  const data = await context.api("/admin/v1/switches", { signal });
  const known = new Set(data.switches.map((one) => one.id));
  const others = [...statuses.values()].filter((one) => !known.has(one.id) && one.id !== "admin");
  return { entries: [...data.switches, ...others.map(({ id, summary }) => ({ id, summary, on: true }))], statuses };
}

export const view = {
  id: "plugins",
  title: "Plugins",

  mount(place, context) {
    const wrong = element("div");
    const waiting = element("div");
    const body = element("div", { class: "cards wide" });
    const cards = new Map();
    const refresh = async (signal) => {
      const answer = await ask(context, signal);
      // Those that are on come first, and stay where they are when they are switched.
      const entries = cards.size ? answer.entries : answer.entries.toSorted((one, other) => Number(other.on) - Number(one.on));
      for (const entry of entries) {
        if (!cards.has(entry.id)) {
          cards.set(entry.id, new Card(entry.id, context.can("admin") ? change : null));
          body.append(cards.get(entry.id).node);
        }
        cards.get(entry.id).show(entry, answer.statuses.get(entry.id));
      }
    };
    const change = async (id, on, toggle) => {
      const isDone = await askForSwitch(context, { id, on });
      toggle.focus();
      if (isDone) {
        endWaiting.check?.();
        await refresh().catch(() => {});
      }
    };
    replace(
      place, heading("Plugins"),
      context.can("admin") ? element("p", { class: "quiet" }, "A switch says what would change before it does, and goes back "
        + "by itself unless you confirm it within a minute. Comments and order in the file stay.") : null,
      waiting, wrong, body);
    if (context.can("read")) endWaiting = waitingNotice(waiting, context, () => refresh().catch(() => {}));
    stop = poll(PERIOD, wrong, notice, refresh);
  },

  unmount() {
    stop();
    endWaiting();
    endWaiting = () => {};
  },
};
