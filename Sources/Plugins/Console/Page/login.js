// Where people log in.

import { logIn } from "./connection.js";
import { element, field, notice, replace } from "./elements.js";

/** Shows the form in `place`, and calls `done` when somebody is in. */
export function showLogin(place, reason, done) {
  const token = element("input", {
    type: "password", name: "token", autocomplete: "current-password", required: true, spellcheck: "false",
    maxlength: 4096,
  });
  const wrong = element("div", null, reason ? notice(reason, "wrong") : null);
  const enter = element("button", { type: "submit", class: "main" }, "Log in");
  const submit = async (event) => {
    event.preventDefault();
    enter.disabled = true;
    try {
      await logIn({ token: token.value.trim() });
      token.value = "";
      done();
    } catch (error) {
      replace(wrong, notice(error.message, "wrong"));
      token.select();
      token.focus();
    } finally {
      enter.disabled = false;
    }
  };
  const form = element("form", { class: "card login", onsubmit: submit },
    element("img", { src: "/console/icon.svg", alt: "", width: 48, height: 48 }),
    element("h1", null, "Console"),
    element("p", { class: "quiet" }, "Show a token of hub.adminTokens. It is sent once and kept nowhere."),
    field("Token", token), wrong, enter,
    element("p", { class: "quiet" }, "Or run ", element("code", null, "hubctl console"),
      " where you administer this hub: it prints a link that logs in once."));
  replace(place, form);
  token.focus();
}
