// The latest events, and how they hang together.

const MOST = 2_000;
const LONGEST_CHAIN = 32;

/** A list that never holds more than the latest. */
export class EventLog {
  #events = [];
  #byNumber = new Map();

  get size() {
    return this.#events.length;
  }

  add(event) {
    this.#events.push(event);
    if (event.number !== undefined) this.#byNumber.set(event.number, event);
    if (this.#events.length > MOST) {
      const gone = this.#events.shift();
      if (this.#byNumber.get(gone.number) === gone) this.#byNumber.delete(gone.number);
    }
  }

  find(number) {
    return this.#byNumber.get(number);
  }

  clear() {
    this.#events = [];
    this.#byNumber.clear();
  }

  /** The newest first, at most `most` of those that are wanted. */
  newest(isWanted, most) {
    const found = [];
    for (let at = this.#events.length - 1; at >= 0 && found.length < most; at -= 1) {
      const event = this.#events[at];
      if (event.dropped !== undefined || isWanted(event)) found.push(event);
    }
    return found;
  }

  /** Those that name an event as their cause, the oldest first. */
  effects(number) {
    return this.#events.filter((event) => number !== undefined && event.cause?.number === number);
  }
}

/** `{causes, effects, first}`: what led to an event, the oldest first; what it led to; and what stands before all. */
export function chain(log, event) {
  const causes = [];
  let at = event;
  while (at?.cause?.event && causes.length < LONGEST_CHAIN) {
    const before = log.find(at.cause.number);
    if (!before || causes.includes(before)) break;
    causes.unshift(before);
    at = before;
  }
  let first = null;
  if (at.cause?.message) first = `A message ${at.cause.message}${at.cause.id ? ` (${at.cause.id})` : ""}`;
  else if (at.cause?.event) first = `${at.cause.event} #${at.cause.number}, which happened before this page listened`;
  return { causes, effects: log.effects(event.number), first };
}
