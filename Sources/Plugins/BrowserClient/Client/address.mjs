const PEER_ID = /^[0-9a-f]{40}$/i;

/** Whether something is the id of a peer: 40 hexadecimal digits. */
export function isPeerId(id) {
  return typeof id === "string" && PEER_ID.test(id);
}

/** Bytes as hexadecimal digits. */
export function hexadecimal(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** A fresh peer id. */
export function randomPeerId(crypto = globalThis.crypto) {
  return hexadecimal(crypto.getRandomValues(new Uint8Array(20)));
}

/** The address of a hub's WebSocket: `https://hub.example` and `wss://hub.example/` are the same hub. */
export function hubAddress(text) {
  const url = new URL(text, globalThis.location?.href);
  if (url.protocol === "http:") url.protocol = "ws:";
  if (url.protocol === "https:") url.protocol = "wss:";
  if (url.protocol !== "ws:" && url.protocol !== "wss:") throw new TypeError(`no address of a hub: ${text}`);
  url.hash = "";
  return url.href;
}

/** Where to connect, as whom, and with the key of the place that is still kept, or the wish that one be kept. */
export function socketAddress(hub, peerId, place, wishesPlace) {
  const url = new URL(hub);
  url.searchParams.set("peerId", peerId);
  if (place || wishesPlace) url.searchParams.set("resume", place?.key ?? "new");
  if (place?.seen !== undefined) url.searchParams.set("seen", String(place.seen));
  return url.href;
}

// What may stand in the name of a subprotocol (RFC 9110 §5.6.2).
const PROTOCOL_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** The subprotocols to offer: browsers can show a token in no other way. */
export function subprotocols(token) {
  if (!token) return ["peerpigeon.v1"];
  if (PROTOCOL_NAME.test(token)) return ["peerpigeon.v1", `bearer.${token}`];
  const bytes = Array.from(new TextEncoder().encode(token), (byte) => String.fromCharCode(byte)).join("");
  const base64 = btoa(bytes).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  return ["peerpigeon.v1", `bearer64.${base64}`];
}
