// Links that show the console to others, who can change nothing and see no addresses.

import { button, element, field, heading, notice, replace, table } from "./elements.js";
import { moment } from "./formatting.js";

const LIVES = [["1h", "an hour"], ["8h", "8 hours"], ["1d", "a day"], ["3d", "3 days"], ["7d", "7 days"]];
let stopped = null;

export const view = {
  id: "sharing",
  title: "Sharing",
  role: "admin",

  mount(place, context) {
    stopped = new AbortController();
    const name = element("input", { required: true, maxlength: 64, pattern: "[A-Za-z0-9._\\-]+", autocomplete: "off", spellcheck: "false" });
    const life = element("select", null, LIVES.map(([value, words]) => element("option", { value, selected: value === "1d" }, words)));
    const made = element("div");
    const body = element("div");

    const list = async () => {
      try {
        const { shares } = await context.api("/console/shares", { signal: stopped.signal });
        replace(body, shares.length
          ? table("Shared links", ["Name", "Made by", "Ends", ""], shares.map((share) => [
            share.name, share.by, moment(share.until),
            button("Take back", () => revoke(share.name), { class: "danger", "aria-label": `Take back ${share.name}` }),
          ]))
          : notice("No link is shared."));
      } catch (error) {
        if (!stopped.signal.aborted) replace(body, notice(error.message, "wrong"));
      }
    };
    const revoke = async (which) => {
      try {
        await context.api(`/console/shares/${encodeURIComponent(which)}`, { method: "DELETE" });
        replace(made);
        context.announce(`The link ${which} opens nothing any more.`);
      } catch (error) {
        replace(made, notice(error.message, "wrong"));
      }
      await list();
    };
    const share = async (event) => {
      event.preventDefault();
      try {
        const answer = await context.api("/console/shares", { json: { name: name.value.trim(), life: life.value } });
        const link = element("input", { readonly: true, value: location.origin + answer.path });
        replace(made, element("section", { class: "card" }, field(`The link ${answer.share.name}, which is shown only now`, link),
          element("p", { class: "quiet" }, `It opens the console read-only until ${moment(answer.share.until)}.`)));
        name.value = "";
        link.focus();
        link.select();
      } catch (error) {
        replace(made, notice(error.message, "wrong"));
      }
      await list();
    };
    replace(
      place, heading("Sharing"),
      element("p", { class: "quiet" }, "Whoever has a shared link sees figures, plugins, tenants and events without what they hold: no "
        + "addresses, no settings, no records, and nothing can be changed. It ends by itself, when you take it back, and when the hub stops."),
      element("form", { class: "row", onsubmit: share }, field("Name", name), field("Lasts", life),
        element("button", { type: "submit", class: "main" }, "Share a link")),
      made, body);
    list();
  },

  unmount() {
    stopped?.abort();
  },
};
