import { LoftError } from "./errors.mjs";

/** What a peer is unless it is said. */
export const DEFAULTS = {
  networkName: "global", data: {}, namespace: "default", resume: true, maxConnections: 256, accept: () => true,
  connectTimeout: 30_000,
};
// Milliseconds: between attempts to connect at first and at most; how long a hub may be silent before it is asked, and then
// take to answer; and how long somebody whom a hub does not mention still counts: a mesh may tell of distant peers later.
export const TIMING = { base: 500, cap: 30_000, idle: 25_000, answer: 10_000, sweep: 5_000 };
// How long an answer of the hub may take, and how many may be waited for.
export const ANSWER_LIMIT = 10_000;
export const MOST_ASKED = 1000;

/** Timers that end together. */
export class Timers {
  #running = new Set();

  /** Does something later; answers a function that calls it off. */
  after(milliseconds, work) {
    const timer = setTimeout(() => {
      this.#running.delete(timer);
      work();
    }, milliseconds);
    this.#running.add(timer);
    return () => {
      clearTimeout(timer);
      this.#running.delete(timer);
    };
  }

  get count() {
    return this.#running.size;
  }

  clear() {
    for (const timer of this.#running) clearTimeout(timer);
    this.#running.clear();
  }
}

/** What somebody waits for, who may be told to stop waiting. */
export class Promised {
  constructor(signal, whenOver) {
    this.isOver = false;
    this.promise = new Promise((resolve, reject) => {
      const end = (settle) => (value) => {
        if (this.isOver) return;
        this.isOver = true;
        signal?.removeEventListener("abort", abort);
        whenOver?.();
        settle(value);
      };
      const abort = () => this.reject(signal.reason);
      this.resolve = end(resolve);
      this.reject = end(reject);
      signal?.addEventListener("abort", abort);
    });
    if (signal?.aborted) this.reject(signal.reason);
  }
}

/** Those who wait for the same thing, at most so many. */
export class Waiters {
  #waiting = new Set();
  #most;

  constructor(most = 1000) {
    this.#most = most;
  }

  wait(signal) {
    if (this.#waiting.size >= this.#most) {
      return Promise.reject(new LoftError("too-much-waiting", `${this.#most} are waiting for this already`));
    }
    let one;
    one = new Promised(signal, () => this.#waiting.delete(one));
    if (!one.isOver) this.#waiting.add(one);
    return one.promise;
  }

  resolve(value) {
    for (const one of [...this.#waiting]) one.resolve(value);
  }

  reject(error) {
    for (const one of [...this.#waiting]) one.reject(error);
  }
}

/**
 * How long to wait before the next attempt: anything up to a bound that doubles until it reaches a cap, so that many
 * who lost the same hub at once do not come back at once ("full jitter").
 */
export function jitter(round, { base, cap, random = Math.random }) {
  return random() * Math.min(cap, base * 2 ** Math.min(round, 30));
}
