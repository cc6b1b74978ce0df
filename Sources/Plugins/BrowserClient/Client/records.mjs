import { LoftError } from "./errors.mjs";
import { Emitter } from "./emitter.mjs";

// As many topics as a hub lets one peer watch unless told otherwise, and records remembered of each.
const MOST_TOPICS = 64;
const MOST_RECORDS = 1000;
const USUAL_TTL = 300;

/** What is published for others to find: `publish`, `remove`, `find` and `watch` of hubs that have the plugin `records`. */
export class Records {
  #ask;
  #namespace;
  #signer;
  #watches = new Map();
  #latest = 0;
  #last = Promise.resolve();

  constructor({ ask, namespace, signer }) {
    this.#ask = ask;
    this.#namespace = namespace;
    this.#signer = signer;
  }

  publish(topic, data, options = {}) {
    return this.#publish({ topic, data }, options);
  }

  remove(topic, options = {}) {
    return this.#publish({ topic, deleted: true }, options);
  }

  async #publish(draft, { ttl = USUAL_TTL, signer = this.#signer, signal }) {
    let record = { ...draft, ttl };
    // Signatures are ready in any order; what they are of leaves in the order in which it was published.
    const turn = this.#last;
    let pass;
    this.#last = new Promise((resolve) => (pass = resolve));
    let answer;
    try {
      if (signer) {
        // Later than whatever was signed before, also where the clock is set back: the later one counts.
        this.#latest = Math.max(Date.now(), this.#latest + 1);
        record = { ...record, time: this.#latest, author: signer.author };
        record.signature = await signer.sign(record, this.#namespace);
      }
      await turn;
      answer = this.#ask("publish", record, "published", signal);
    } finally {
      turn.then(pass);
    }
    return (await answer).data;
  }

  async find(topic, { limit, signal } = {}) {
    const { data } = await this.#ask("find", limit === undefined ? { topic } : { topic, limit }, "found", signal);
    return data?.records ?? [];
  }

  /** Tells `listener` of each record of a topic: those that are there, then each that changes or ends. */
  async watch(topic, listener, { signal } = {}) {
    let watch = this.#watches.get(topic);
    if (!watch) {
      if (this.#watches.size >= MOST_TOPICS) {
        throw new LoftError("too-much-waiting", `${MOST_TOPICS} topics are being watched already`);
      }
      watch = { events: new Emitter(), known: new Map(), listeners: 0 };
      this.#watches.set(topic, watch);
      watch.ready = this.#begin(topic, watch, signal);
    }
    watch.listeners += 1;
    let isOver = false;
    const stop = async () => {
      if (isOver) return;
      isOver = true;
      off();
      watch.listeners -= 1;
      if (watch.listeners > 0 || this.#watches.get(topic) !== watch) return;
      this.#watches.delete(topic);
      await this.#ask("unwatch", { topic }, "unwatched").catch(() => {});
    };
    // Whoever comes later is told of what is there first, like everybody else.
    for (const record of watch.known.values()) listener({ change: "present", record });
    const off = watch.events.on("change", listener);
    try {
      await watch.ready;
    } catch (error) {
      await stop();
      throw error;
    }
    signal?.addEventListener("abort", stop, { once: true });
    return stop;
  }

  async #begin(topic, watch, signal) {
    const { data } = await this.#ask("watch", { topic, limit: MOST_RECORDS }, "watching", signal);
    for (const record of data?.records ?? []) this.#tell(watch, "present", record);
  }

  /** Another hub knows nothing of what was watched before. */
  renew(whenRefused) {
    for (const [topic, watch] of this.#watches) this.#begin(topic, watch).catch(whenRefused);
  }

  /** A message that nobody asked for; true when it was about a record. */
  heard({ type, data }) {
    if (type !== "record" && type !== "record-ended") return false;
    const watch = this.#watches.get(data?.topic);
    if (watch) this.#tell(watch, type === "record" ? "changed" : "ended", data);
    return true;
  }

  #tell(watch, change, record) {
    const key = record.author ?? "";
    const known = watch.known.get(key);
    if (change === "ended") {
      watch.known.delete(key);
    } else {
      // A hub that is asked anew lists what was told already.
      if (known?.timestamp === record.timestamp && known?.id === record.id) return;
      if (known || watch.known.size < MOST_RECORDS) watch.known.set(key, record);
    }
    watch.events.emit("change", { change, record });
  }

  close() {
    this.#watches.clear();
  }
}
