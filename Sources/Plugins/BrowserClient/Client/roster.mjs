// How many others are remembered. Beyond that newcomers are told and forgotten.
const MOST_PEERS = 10_000;

/** Who is in the network. */
export class Roster {
  #peers = new Map();
  #stale = new Set();

  get all() {
    return [...this.#peers.values()];
  }

  get(id) {
    return this.#peers.get(id.toLowerCase());
  }

  /** Somebody is there; true when that is news. */
  add(peer) {
    const key = peer.peerId.toLowerCase();
    const isKnown = this.#peers.has(key);
    this.#stale.delete(key);
    if (isKnown || this.#peers.size < MOST_PEERS) this.#peers.set(key, Object.freeze(peer));
    return !isKnown;
  }

  remove(id) {
    const key = id.toLowerCase();
    const peer = this.#peers.get(key);
    this.#peers.delete(key);
    this.#stale.delete(key);
    return peer;
  }

  /** Nobody has been heard of since the hub changed. */
  doubt() {
    this.#stale = new Set(this.#peers.keys());
  }

  /** Takes out those of whom nothing was heard since then. */
  sweep() {
    return [...this.#stale].map((key) => this.remove(key)).filter((peer) => peer !== undefined);
  }

  clear() {
    const all = this.all;
    this.#peers.clear();
    this.#stale.clear();
    return all;
  }
}
