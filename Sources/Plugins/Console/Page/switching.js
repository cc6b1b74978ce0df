// Asks whether a plugin is to be switched, with what that would change, in words.

import { button, element, notice, replace } from "./elements.js";

const WITHIN = "60s";

function change(id, on, query) {
  return [`/admin/v1/switches/${encodeURIComponent(id)}?${query}`, { method: "PUT", json: { on } }];
}

/** Shows the dialogue; true when the switch was made. */
export function askForSwitch(context, { id, on }) {
  let tag = null;
  return new Promise((resolve) => {
    const title = element("h2", { id: "switch-title" }, `Switch ${id} ${on ? "on" : "off"}?`);
    const body = element("div", null, element("p", { class: "quiet" }, "Asking what would change …"));
    let isDone = false;
    const go = button(on ? "Switch on" : "Switch off", async () => {
      go.disabled = true;
      try {
        const [path, options] = change(id, on, `confirmWithin=${WITHIN}`);
        await context.api(path, { ...options, match: tag });
        isDone = true;
        context.announce(`${id} is ${on ? "on" : "off"}. Confirm within 60 seconds, or it goes back.`);
        dialog.close();
      } catch (error) {
        replace(body, notice(error.message, "wrong"));
      }
    }, { class: "main", disabled: true });
    const dialog = element("dialog", { "aria-labelledby": "switch-title", onclose: () => {
      dialog.remove();
      resolve(isDone);
    } }, title, body, element("div", { class: "row actions" }, button("Cancel", () => dialog.close()), go));
    document.body.append(dialog);
    dialog.showModal();
    // What is decided here is decided about the file as it is now.
    const look = async () => {
      tag = (await context.api("/admin/v1/switches", { whole: true })).tag;
      const [path, options] = change(id, on, "dryRun=1");
      return context.api(path, { ...options, match: tag });
    };
    look().then((plan) => {
      replace(
        body, element("p", null, "This would change:"),
        element("ul", { class: "plan" }, plan.changes.map((line) => element("li", null, line.replace(/^[-+=~*] /, "")))),
        id === "console" && !on
          ? notice("This page ends with it. Nobody could confirm here: use 'hubctl reload confirm' within a minute, or it "
            + "comes back.", "warn")
          : element("p", { class: "quiet" }, "It goes back by itself unless you confirm it within 60 s."));
      go.disabled = false;
      go.focus();
    }, (error) => replace(body, notice(error.message, "wrong")));
  });
}
