// The way of one signal, read from what the hub tells.

import { LOOKS, titleOf } from "./graph-model.js";

/** What somebody asked for: the id of a peer, that of a trace (or a whole `traceparent`), or that of a message. */
export function readWord(text) {
  const word = text.trim();
  if (/^[0-9a-f]{40}$/i.test(word)) return { kind: "peer", word: word.toLowerCase() };
  const parent = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/.exec(word);
  if (parent) return { kind: "trace", word: parent[1] };
  if (/^[0-9a-f]{32}$/.test(word)) return { kind: "trace", word };
  return word ? { kind: "message", word } : { kind: "nothing", word: "" };
}

/** Each hub on the way, with what carries the signal from the one before it. */
export function readWay(path, model) {
  const self = model?.hubs.get(model.self);
  // The hub that is asked says who comes after it.
  const first = self && path.hops[0]?.hub !== self.id ? [{ hub: self.id, name: self.name, why: "here a signal begins" }] : [];
  const hops = [...first, ...path.hops];
  return hops.map((hop, place) => {
    const hub = model?.hubs.get(hop.hub);
    const before = hops[place - 1];
    const link = before
      ? [...(model?.links.values() ?? [])].find((one) =>
        (one.first === hop.hub && one.second === before.hub) || (one.second === hop.hub && one.first === before.hub))
      : null;
    // Where both are there, a data channel that has answered carries everything.
    const look = link?.look === "moving" ? "data-channel" : link?.look ?? "unknown";
    return {
      id: hop.hub, title: hop.name || titleOf(hub ?? { id: hop.hub, name: "" }), why: hop.why, region: hub?.region ?? "",
      look: before ? look : null, carrier: before ? LOOKS[look] : null, roundTrip: link?.roundTrip ?? null,
    };
  });
}

/** Those that came back around a time of day (`14:03`), give or take a minute; all where none is said. */
export function around(returns, time, minutes = 1) {
  const found = /^(\d{1,2}):(\d{2})$/.exec(time ?? "");
  if (!found) return returns;
  const wanted = Number(found[1]) * 60 + Number(found[2]);
  return returns.filter(({ at }) => {
    const date = new Date(at);
    const away = Math.abs(date.getHours() * 60 + date.getMinutes() - wanted);
    return Math.min(away, 1_440 - away) <= minutes;
  });
}
