// The hub at a glance: its figures, the last hour in small, and what is not well.

import { lastHour } from "./history.js";
import { sparkline } from "./drawing.js";
import { element, heading, notice, replace } from "./elements.js";
import { count, duration, rate } from "./formatting.js";
import { poll } from "./polling.js";

const PERIOD = 2_000;
let stop = () => {};

function card(label, value, more, line) {
  return element(
    "div", { class: "card figure-card" }, element("dt", null, label), element("dd", null, value),
    more ? element("dd", { class: "quiet" }, more) : null, line ? element("dd", { class: "spark" }, line) : null);
}

function show(place, hub, hour) {
  const line = (id, label) => {
    const values = hour?.series.get(id)?.values;
    return values?.length > 1 ? sparkline(values, `${label}, the last hour`) : null;
  };
  const latest = (id) => hour?.series.get(id)?.values.at(-1) ?? null;
  const perSecond = (id) => (latest(id) === null ? null : `${rate(latest(id))} a second`);
  replace(
    place,
    card("Connections", count(hub.connections), `of ${count(hub.maxConnections)}`, line("connections", "Connections")),
    card("Peers", count(hub.peers), `in ${count(hub.networks)} ${hub.networks === 1 ? "network" : "networks"}`,
      line("peers", "Peers")),
    card("Messages", count(hub.messages), perSecond("messages"), line("messages", "Messages a second")),
    card("Signals passed on", count(hub.signals), perSecond("signals"), line("signals", "Signals a second")),
    card("Running for", duration(hub.uptimeSeconds), hub.isDraining ? "draining" : "serving"));
}

function showIdentity(place, hub) {
  const rows = [["Name", hub.name], ["Version", hub.version]];
  if (hub.id) rows.push(["Peer id", element("code", null, hub.id)]);
  if (hub.listening.length) rows.push(["Listens on", hub.listening.join(", ")]);
  if (hub.tenants) rows.push(["Tenants", count(hub.tenants)]);
  for (const [name, value] of Object.entries(hub.labels)) rows.push([name, value]);
  replace(
    place, element("h2", null, "This hub"),
    element("dl", { class: "pairs" }, rows.map(([name, value]) => [element("dt", null, name), element("dd", null, value)])));
}

function showPlugins(place, plugins, context) {
  const unwell = plugins.filter((plugin) => plugin.state !== "running" || plugin.health !== "ok");
  replace(
    place, element("h2", null, "Plugins"),
    unwell.length === 0
      ? element("p", { class: "quiet" }, `All ${plugins.length} that are on run and are well.`)
      : element("ul", { class: "plain" }, unwell.map((plugin) => element("li", null,
        element("strong", null, plugin.id), ` is ${plugin.state}`, plugin.reason ? `: ${plugin.reason}` : ""))),
    element("p", null, element("a", { href: "#/plugins" }, "All plugins")));
}

export const view = {
  id: "overview",
  title: "Overview",

  mount(place, context) {
    const figures = element("dl", { class: "cards" });
    const identity = element("section", { class: "card" });
    const plugins = element("section", { class: "card" });
    const wrong = element("div");
    replace(place, heading("Overview"), wrong, figures, element("div", { class: "cards wide" }, identity, plugins));
    stop = poll(PERIOD, wrong, notice, async (signal) => {
      const [hub, hour, all] = await Promise.all([
        context.api("/admin/v1/hub", { signal }), lastHour(context.api, signal),
        context.api("/admin/v1/plugins", { signal }),
      ]);
      show(figures, hub, hour);
      showIdentity(identity, hub);
      showPlugins(plugins, all.plugins, context);
    });
  },

  unmount() {
    stop();
  },
};
