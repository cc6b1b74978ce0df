import { hubAddress } from "./address.mjs";
import { jitter } from "./waiting.mjs";

// How many hubs are remembered that other hubs named.
const MOST_HINTS = 16;

/** The hubs there are to connect to, those that were given first, and when each is worth an attempt. */
export class HubList {
  #hubs = [];
  #tried = new Set();
  #round = 0;
  #timing;
  #needsTLS;

  constructor(addresses, timing) {
    for (const text of addresses) {
      const url = hubAddress(text);
      if (!this.#find(url)) this.#hubs.push({ url, isGiven: true, restsUntil: 0 });
    }
    if (this.#hubs.length === 0) throw new TypeError("hubs: name at least one hub");
    this.#timing = timing;
    this.#needsTLS = this.#hubs.some(({ url }) => url.startsWith("wss:"));
  }

  #find(url) {
    return this.#hubs.find((hub) => hub.url === url);
  }

  get addresses() {
    return this.#hubs.map(({ url }) => url);
  }

  isGiven(url) {
    return this.#find(url)?.isGiven === true;
  }

  /** Learns of hubs that a hub named; answers which of them may be used. Where TLS was asked for there is no way around. */
  learn(hints) {
    const learned = [];
    for (const hint of Array.isArray(hints) ? hints : []) {
      let url;
      try {
        url = hubAddress(hint.url);
      } catch {
        continue;
      }
      if (this.#needsTLS && !url.startsWith("wss:")) continue;
      if (!this.#find(url)) this.#hubs.push({ url, isGiven: false, restsUntil: 0 });
      learned.push(url);
      if (learned.length === MOST_HINTS) break;
    }
    const strangers = this.#hubs.filter((hub) => !hub.isGiven && !learned.includes(hub.url));
    let surplus = this.#hubs.filter((hub) => !hub.isGiven).length - MOST_HINTS;
    for (const hub of strangers) if (surplus-- > 0) this.#hubs.splice(this.#hubs.indexOf(hub), 1);
    return learned.filter((url) => this.#find(url));
  }

  /** Lets a hub rest, for so many milliseconds or for ever. */
  rest(url, milliseconds = Infinity) {
    const hub = this.#find(url);
    if (hub) hub.restsUntil = Date.now() + milliseconds;
  }

  /** The next hub to try, and how many milliseconds from now; undefined when none is left. */
  next() {
    const usable = this.#hubs.filter((hub) => hub.restsUntil < Infinity);
    if (usable.length === 0) return undefined;
    let open = usable.filter((hub) => !this.#tried.has(hub.url));
    if (open.length === 0) {
      this.#tried.clear();
      this.#round += 1;
      open = usable;
    }
    const now = Date.now();
    // Whoever may be asked now comes first, then whoever may be asked soonest.
    const hub = open.find((one) => one.restsUntil <= now) ?? open.reduce((a, b) => (a.restsUntil <= b.restsUntil ? a : b));
    this.#tried.add(hub.url);
    return { url: hub.url, wait: Math.max(0, hub.restsUntil - now) + jitter(this.#round, this.#timing) };
  }

  /** Others than this one that may be asked now. */
  others(url) {
    const now = Date.now();
    return this.#hubs.filter((hub) => hub.url !== url && hub.restsUntil <= now).map((hub) => hub.url);
  }

  /** A connection lasted: the next attempts begin from the first hub again, without long waits. */
  lasted() {
    this.#tried.clear();
    this.#round = 0;
  }
}
