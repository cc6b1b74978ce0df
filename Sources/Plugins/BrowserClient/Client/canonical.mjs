import { LoftError } from "./errors.mjs";

/** JSON in its one spelling (RFC 8785): members in the order of their keys' UTF-16 units, no spaces. */
export function canonicalJSON(value) {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "string") {
    if (!isWellFormed(value)) throw new LoftError("not-json", "half a surrogate pair is no text");
    return JSON.stringify(value);
  }
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new LoftError("not-json", `${value} is no number in JSON`);
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map(canonicalJSON).join(",")}]`;
  if (typeof value === "object" && [Object.prototype, null].includes(Object.getPrototypeOf(value))) {
    // The usual order of strings is that of their UTF-16 units.
    const keys = Object.keys(value).sort();
    return `{${keys.map((key) => `${canonicalJSON(key)}:${canonicalJSON(value[key])}`).join(",")}}`;
  }
  throw new LoftError("not-json", `${typeof value} is nothing that JSON can say`);
}

function isWellFormed(text) {
  return !/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/.test(text);
}
