// Tenants with what they have and what they may have.

import { element, heading, notice, replace, usage } from "./elements.js";
import { bytes, count } from "./formatting.js";
import { poll } from "./polling.js";

const PERIOD = 3_000;
let stop = () => {};

function bar(label, used, limit) {
  return usage(label, used, limit, limit ? `${count(used)} of ${count(limit)}` : count(used));
}

function card(tenant) {
  const { figures, quota } = tenant;
  const plugins = Object.keys(tenant.plugins);
  return element("section", { class: "card tenant" },
    element("div", { class: "heading" }, element("h2", null, tenant.name),
      tenant.from === "fleet" ? element("span", { class: "badge" }, "on all hubs") : null,
      element("span", { class: tenant.state === "serving" ? "badge good" : "badge warn" }, tenant.state)),
    bar("Connections", figures.connections, quota.connections), bar("Peers", figures.peers, quota.peers),
    bar("Networks", figures.networks, quota.networks), usage("Messages", figures.messages, 0, count(figures.messages)),
    usage("Of these bytes", figures.messageBytes, 0, bytes(figures.messageBytes)),
    usage("Signals passed on", figures.signals, 0, count(figures.signals)),
    tenant.networks.length ? element("p", { class: "quiet" }, "Networks: ", element("code", null, tenant.networks.join(" "))) : null,
    plugins.length ? element("p", { class: "quiet" }, `Settings of its own for ${plugins.join(", ")}.`) : null);
}

export const view = {
  id: "tenants",
  title: "Tenants",

  mount(place, context) {
    const wrong = element("div");
    const body = element("div", { class: "cards wide" });
    replace(place, heading("Tenants"), wrong, body);
    stop = poll(PERIOD, wrong, notice, async (signal) => {
      const { tenants } = await context.api("/admin/v1/tenants", { signal });
      if (tenants.length) replace(body, tenants.map(card));
      else replace(body, notice("There are none: everybody shares the hub. Tenants stand under 'namespaces:' in Plugins.yaml."));
    });
  },

  unmount() {
    stop();
  },
};
