// Builds what is on the page. Whatever comes from elsewhere becomes text, never markup.

const SVG = "http://www.w3.org/2000/svg";

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "value" && "value" in node) node.value = value;
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** An element with attributes, listeners (`onclick`) and children; text among them stays text. */
export function element(tag, attributes, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** The same for what is drawn. */
export function drawn(tag, attributes, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

/** Puts other children in place of those an element has. */
export function replace(node, ...children) {
  node.replaceChildren(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
}

/** A button that says what it does. */
export function button(label, onclick, attributes) {
  return element("button", { type: "button", onclick, ...attributes }, label);
}

let fields = 0;

/** A field with its label. */
export function field(label, control) {
  if (!control.id) control.id = `field-${(fields += 1)}`;
  return element("div", { class: "field" }, element("label", { for: control.id }, label), control);
}

/** A heading with what stands beside it. */
export function heading(title, ...beside) {
  return element("div", { class: "heading" }, element("h1", null, title), ...beside);
}

/** A bar that shows how much of something is used. Without a limit it is only a number. */
export function usage(label, used, limit, text) {
  if (!limit) {
    return element("div", { class: "usage" }, element("span", null, label), element("span", { class: "figure" }, text));
  }
  const share = Math.min(1, used / limit);
  const bar = element("div", { class: share >= 0.9 ? "bar full" : share >= 0.7 ? "bar busy" : "bar" });
  bar.style.setProperty("--share", `${share * 100}%`);
  return element(
    "div", { class: "usage" }, element("span", null, label), element("span", { class: "figure" }, text),
    element(
      "div",
      {
        class: "track", role: "meter", "aria-label": label, "aria-valuemin": 0, "aria-valuemax": limit,
        "aria-valuenow": Math.min(used, limit), "aria-valuetext": text,
      }, bar));
}

/** A table that scrolls by itself when it is wide. */
export function table(caption, columns, rows) {
  return element(
    "div", { class: "scroll", role: "region", "aria-label": caption, tabindex: 0 },
    element(
      "table", null, element("caption", { class: "unseen" }, caption),
      element("thead", null, element("tr", null, columns.map((name) => element("th", { scope: "col" }, name)))),
      element("tbody", null, rows.map((cells) => element("tr", null, cells.map((cell) => element("td", null, cell)))))));
}

/** What is shown where there is nothing to show, or where something failed. */
export function notice(text, kind = "") {
  return element("p", { class: `notice ${kind}`, role: kind === "wrong" ? "alert" : undefined }, text);
}
