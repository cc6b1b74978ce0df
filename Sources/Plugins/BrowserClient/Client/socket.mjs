import { LoftError } from "./errors.mjs";
import { Timers } from "./waiting.mjs";
import { socketAddress, subprotocols } from "./address.mjs";

const GREETING_TIME = 10_000;
const LOST = 1006;
// What was sent is kept until it is known that it came, so many messages and characters of it.
const KEPT_MESSAGES = 256;
const KEPT_CHARACTERS = 256 * 1024;
// After so many messages the hub is told that they came, where it counts them.
const CONFIRMED = 32;

/** The place that a hub keeps for a peer whose connection was lost, and what has come and gone since it was given. */
export class Place {
  constructor(hub, key) {
    Object.assign(this, { hub, key, seen: undefined, sent: 0, kept: [], characters: 0 });
  }

  keep(text) {
    this.sent += 1;
    this.kept.push(text);
    this.characters += text.length;
    while (this.kept.length > KEPT_MESSAGES || this.characters > KEPT_CHARACTERS) {
      this.characters -= this.kept.shift().length;
    }
  }

  /** What the hub has not got of what was sent, when it says how much it has. */
  missing(seen) {
    if (!Number.isInteger(seen)) return [];
    return this.kept.slice(Math.max(0, seen - (this.sent - this.kept.length)));
  }
}

/**
 * One connection to one hub. Whoever opened it sets `onmessage`, `onclose`, and `onidle`, which says something that the
 * hub answers, and then says `begin`.
 */
export class Socket {
  #socket;
  #timers = new Timers();
  #heardAt = 0;
  #isAsking = false;
  #timing;
  #early = [];
  isOpen = false;

  constructor(hub, place) {
    this.hub = hub;
    this.place = place?.hub === hub && place.key ? place : undefined;
  }

  /** Connects; resolves with the hub's first message, `connected`. */
  open({ peerId, token, keepsPlace, WebSocket, timing, signal }) {
    this.#timing = timing;
    return new Promise((resolve, reject) => {
      const fail = (error) => {
        signal.removeEventListener("abort", abort);
        this.#end();
        reject(error);
      };
      const abort = () => fail(signal.reason);
      if (signal.aborted) return abort();
      signal.addEventListener("abort", abort);
      try {
        const address = socketAddress(this.hub, peerId, this.place, keepsPlace);
        this.#socket = new WebSocket(address, subprotocols(token));
      } catch (error) {
        return fail(new LoftError("disconnected", `no connection to ${this.hub}`, { cause: error }));
      }
      this.#timers.after(GREETING_TIME, () => fail(new LoftError("no-answer", `${this.hub} does not answer`)));
      this.#socket.onclose = ({ code, reason }) => fail(LoftError.ofClose(code, reason));
      // The close that follows an error says more.
      this.#socket.onerror = () => {};
      this.#socket.onmessage = ({ data }) => {
        const message = parsed(data);
        if (message?.type !== "connected") return;
        signal.removeEventListener("abort", abort);
        this.#greeted(message);
        resolve(message);
      };
    });
  }

  #greeted(message) {
    this.#timers.clear();
    this.isOpen = true;
    if (message.resumed === true && this.place) {
      this.place.key = message.resume;
    } else {
      this.place = new Place(this.hub, typeof message.resume === "string" ? message.resume : undefined);
    }
    this.#socket.onclose = ({ code, reason }) => this.#lost(code, reason);
    this.#socket.onmessage = ({ data }) => this.#heard(data);
    this.#listen();
  }

  #heard(data) {
    if (!this.isOpen) return;
    this.#heardAt = Date.now();
    this.#isAsking = false;
    const { place } = this;
    if (place.seen !== undefined && ++place.seen % CONFIRMED === 0) {
      this.send({ type: "seen", data: { count: place.seen } });
    }
    const message = parsed(data);
    if (!message) return;
    // Words that are about this connection alone.
    if (message.type === "resumable") place.seen = 0;
    if (message.type === "resumable" || message.type === "connected") return;
    if (this.#early) this.#early.push(message);
    else this.onmessage?.(message);
  }

  /** From now on messages go to `onmessage`: first those that came in one breath with the hub's first. */
  begin() {
    const early = this.#early ?? [];
    this.#early = undefined;
    for (const message of early) this.onmessage?.(message);
  }

  /** Notices a hub that is gone without a word: its pings are not shown to pages, so they ask themselves. */
  #listen() {
    const { idle, answer } = this.#timing;
    this.#heardAt = Date.now();
    const look = () => {
      const silence = Date.now() - this.#heardAt;
      if (this.#isAsking) return this.#lost(LOST, "nothing came from the hub");
      if (silence >= idle) {
        this.#isAsking = true;
        this.onidle?.();
        this.#timers.after(answer, look);
      } else {
        this.#timers.after(idle - silence, look);
      }
    };
    this.#timers.after(idle, look);
  }

  /** Sends a message; false when there is no connection any more. */
  send(message) {
    if (!this.isOpen || this.#socket.readyState !== 1) return false;
    const text = JSON.stringify(message);
    this.place.keep(text);
    this.#socket.send(text);
    return true;
  }

  /** Sends again what did not come before the connection was lost. It stands among what was sent already. */
  repeat(seen) {
    for (const text of this.place.missing(seen)) this.#socket.send(text);
  }

  #lost(code, reason) {
    if (!this.isOpen) return;
    // A hub that is only slow would take a close for a farewell, and give the place away: that is shown to it first.
    if (code === LOST && this.place.seen !== undefined) this.#silence();
    else this.#end();
    this.onclose?.(code, reason);
  }

  /** Closes without a word to `onclose`. */
  close(code = 1000, reason = "") {
    this.#end(code, reason);
  }

  #silence() {
    this.isOpen = false;
    this.#timers.clear();
    const socket = this.#socket;
    if (!socket) return;
    socket.onclose = socket.onmessage = null;
    socket.onerror = () => {};
  }

  #end(code = 1000, reason = "") {
    this.#silence();
    if (this.#socket?.readyState < 2) this.#socket.close(code, reason);
  }
}

/** The object that a message is; undefined for what is none. */
function parsed(data) {
  if (typeof data !== "string") return undefined;
  try {
    const message = JSON.parse(data);
    return typeof message?.type === "string" ? message : undefined;
  } catch {
    return undefined;
  }
}
