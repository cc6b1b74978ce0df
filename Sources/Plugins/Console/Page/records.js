// What peers have published, as this hub keeps it. Nothing can be changed here.

import { button, element, field, heading, notice, replace, table } from "./elements.js";
import { bytes, moment } from "./formatting.js";

const PAGE = 50;
let stopped = null;

function row(record) {
  const author = record.author || "nobody";
  return [
    element("strong", null, record.topic), record.tenant,
    element("code", { title: author }, author.length > 12 ? `${author.slice(0, 12)}…` : author),
    moment(record.version), moment(record.ends),
    record.removed ? element("span", { class: "badge" }, "taken back")
      : element("details", null, element("summary", null, bytes(record.bytes)), element("pre", { class: "code", tabindex: 0 }, record.data)),
  ];
}

export const view = {
  id: "records",
  title: "Records",
  role: "read",

  mount(place, context) {
    stopped = new AbortController();
    const topic = element("input", { type: "search", autocomplete: "off", spellcheck: "false", maxlength: 512, value: context.parameters.topic ?? "" });
    const tenant = element("input", { type: "search", autocomplete: "off", spellcheck: "false", maxlength: 64, placeholder: "default", value: context.parameters.tenant ?? "" });
    const body = element("div");
    const more = element("div", { class: "row" });
    const earlier = [];

    const load = async (after) => {
      const query = new URLSearchParams({ limit: PAGE });
      if (topic.value.trim()) query.set("topic", topic.value.trim());
      if (tenant.value.trim()) query.set("tenant", tenant.value.trim());
      if (after) query.set("after", after);
      try {
        const page = await context.api(`/console/records?${query}`, { signal: stopped.signal });
        replace(body, page.records.length
          ? table("Records", ["Topic", "Tenant", "Author", "Version", "Ends", "Data"], page.records.map(row))
          : notice("There are none."));
        replace(
          more,
          earlier.length ? button("Page before", () => load(earlier.pop())) : null,
          page.next ? button("Next page", () => {
            earlier.push(after);
            load(page.next);
          }) : null);
        context.announce(`${page.records.length} records.`);
      } catch (error) {
        if (!stopped.signal.aborted) {
          replace(body, notice(error.code === "no-records" ? "This hub keeps no records: the plugin records is off." : error.message, error.code === "no-records" ? "" : "wrong"));
        }
      }
    };
    const find = (event) => {
      event.preventDefault();
      earlier.length = 0;
      load();
    };
    replace(
      place, heading("Records"),
      element("form", { class: "row", role: "search", onsubmit: find }, field("Topic", topic), field("Tenant", tenant),
        element("button", { type: "submit" }, "Find")),
      body, more);
    load();
  },

  unmount() {
    stopped?.abort();
  },
};
