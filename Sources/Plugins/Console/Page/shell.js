// The frame of the page: who is logged in, which view is shown, and what a view may use.

import { api, can, logIn, logOut, onSessionEnd, resume, session } from "./connection.js";
import { button, element, notice, replace } from "./elements.js";
import { showLogin } from "./login.js";
import { preferences } from "./preferences.js";
import { closeStream, events, watchStream } from "./stream.js";
import { views } from "./views.js";

const [top, menu, main, said] = ["top", "views", "main", "said"].map((id) => document.getElementById(id));
let shown = null;
let endColours = () => {};
let endLine = () => {};

/** Says something to those who listen to the page; the same words twice are said twice. */
function announce(text) {
  said.textContent = said.textContent === text ? `${text} ` : text;
}

function go(id, parameters = {}) {
  const query = new URLSearchParams(parameters).toString();
  const next = `#/${id}${query ? `?${query}` : ""}`;
  if (location.hash === next) route();
  else location.hash = next;
}

function hide() {
  const old = shown;
  shown = null;
  try {
    old?.unmount();
  } catch (error) {
    console.error(error);
  }
}

function allowed() {
  return views.filter((view) => can(view.role ?? "guest"));
}

function route() {
  if (!session) return;
  const [id, query = ""] = location.hash.replace(/^#\/?/, "").split("?");
  const open = allowed();
  const next = open.find((view) => view.id === id) ?? open[0];
  hide();
  markMenu(next);
  document.title = `${next.title} – Console`;
  const place = element("div", { class: `view view-${next.id}` });
  replace(main, place);
  shown = next;
  const parameters = Object.fromEntries(new URLSearchParams(query));
  try {
    next.mount(place, { api, events, announce, can, preferences, go, parameters, session });
  } catch (error) {
    console.error(error);
    replace(place, notice("This view failed. The browser's console says more.", "wrong"));
  }
}

function markMenu(current) {
  for (const link of menu.querySelectorAll("a")) {
    if (link.dataset.view === current.id) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  menu.classList.remove("open");
  top.querySelector(".menu")?.setAttribute("aria-expanded", "false");
}

function showMenu() {
  replace(
    menu,
    element("ul", null, allowed().map((view) =>
      element("li", null, element("a", { href: `#/${view.id}`, "data-view": view.id }, view.title)))));
  menu.hidden = false;
}

function colourButton() {
  const node = button("", () => preferences.switchColours(), { class: "quiet-button" });
  const show = () => {
    node.textContent = preferences.dark ? "Light" : "Dark";
    node.setAttribute("aria-label", `${node.textContent} colours`);
  };
  show();
  endColours();
  endColours = preferences.onChange(show);
  return node;
}

function showTop() {
  const toggle = button("Menu", () => {
    const open = menu.classList.toggle("open");
    toggle.setAttribute("aria-expanded", String(open));
    if (open) menu.querySelector("a")?.focus();
  }, { class: "menu", "aria-expanded": "false", "aria-controls": "views" });
  const line = element("span", { class: "line-state" });
  endLine();
  endLine = watchStream((state) => {
    line.dataset.state = state;
    line.textContent = { open: "live", waiting: "reconnecting", closed: "" }[state];
  });
  const name = element("span", { class: "hub-name" });
  api("/admin/v1/hub").then((hub) => { name.textContent = hub.name; }, () => {});
  replace(
    top, toggle, element("img", { src: "/console/icon.svg", alt: "", width: 28, height: 28 }),
    element("div", { class: "brand" }, element("strong", null, "Console"), name), line,
    element("span", { class: "who" }, session.role === "guest" ? "shared, read-only" : `${session.who} (${session.role})`),
    colourButton(), button("Log out", leave, { class: "quiet-button" }));
  top.hidden = false;
}

async function leave() {
  await logOut().catch(() => {});
  ask("");
}

function ask(reason) {
  hide();
  closeStream();
  top.hidden = true;
  menu.hidden = true;
  document.title = "Console";
  showLogin(main, reason, enter);
}

function enter() {
  showTop();
  showMenu();
  announce("You are logged in.");
  route();
  main.focus();
}

/** Links that log in carry their secret after the #, which no server and no log ever sees. */
function takeSecret() {
  const found = /^#(ticket|share)=([A-Za-z0-9_-]+)$/.exec(location.hash);
  if (found) history.replaceState(null, "", location.pathname);
  return found ? { [found[1]]: found[2] } : null;
}

async function begin() {
  const secret = takeSecret();
  try {
    if (secret) await logIn(secret);
    else await resume();
  } catch (error) {
    return ask(error.message);
  }
  if (session) enter();
  else ask("");
}

onSessionEnd((failure) => ask(failure.message));
addEventListener("hashchange", route);
begin();
