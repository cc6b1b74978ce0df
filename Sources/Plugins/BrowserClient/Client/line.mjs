import { LoftError } from "./errors.mjs";
import { Emitter } from "./emitter.mjs";
import { Timers } from "./waiting.mjs";
import { Socket } from "./socket.mjs";
import { HubList } from "./hublist.mjs";

// A hub that said somebody is too fast wants to be left alone for a minute.
const SLOW_DOWN_TIME = 60_000;
// A connection that lasted so long was a good one.
const LASTING_TIME = 5_000;
const CLOSE = { policy: 1008, unauthorized: 4001, banned: 4003, replaced: 4009, tenantRemoved: 4010, tooFast: 4029 };

/**
 * The way to a hub, whichever hub it is: connects, comes back, and moves on when a hub asks for it.
 * Tells `trying`, `open` {connected, hub, isResumed}, `message`, `idle`, `down` {error}, and `over` {error} when it gave up.
 */
export class Line extends Emitter {
  #options;
  #hubs;
  #timers = new Timers();
  #ending = new AbortController();
  #socket;
  #place;
  #isMoving = false;
  #wake;
  #lasting;
  #timing;
  #former;

  constructor({ hubs, timing, ...options }) {
    super();
    this.#options = options;
    this.#timing = timing;
    this.#hubs = new HubList(hubs, timing);
  }

  get hub() {
    return this.#socket?.hub;
  }

  get hubs() {
    return this.#hubs.addresses;
  }

  get isOver() {
    return this.#ending.signal.aborted;
  }

  start() {
    // A page or worker that is told that there is a network again need not wait any longer.
    globalThis.addEventListener?.("online", () => this.#wake?.(), { signal: this.#ending.signal });
    this.#attempt(true);
  }

  send(message) {
    return this.#socket?.send(message) ?? false;
  }

  /** Ends it for good. */
  close(error, code = 1000, reason = "") {
    if (this.isOver) return;
    this.#ending.abort(error);
    this.#timers.clear();
    this.#wake?.();
    this.#former?.close();
    this.#socket?.close(code, reason);
    this.#socket = undefined;
    this.emit("over", { error });
  }

  /** Tries one hub after the other until one answers. */
  async #attempt(isFirst = false) {
    while (!this.isOver) {
      const next = this.#hubs.next();
      if (!next) return this.close(new LoftError("refused", "no hub is left that would take this peer"));
      if (!isFirst) await this.#pause(next.wait);
      isFirst = false;
      if (this.isOver) return;
      this.emit("trying", { hub: next.url });
      try {
        return this.#adopt(await this.#open(next.url));
      } catch (error) {
        if (this.isOver) return;
        this.#judge(next.url, error);
        if (!this.isOver) this.emit("down", { hub: next.url, error });
      }
    }
  }

  #pause(milliseconds) {
    return new Promise((resolve) => {
      const cancel = this.#timers.after(milliseconds, () => this.#wake?.());
      this.#wake = () => {
        cancel();
        this.#wake = undefined;
        resolve();
      };
    });
  }

  async #open(url) {
    const { token, ...options } = this.#options;
    const socket = new Socket(url, this.#place);
    const signal = this.#ending.signal;
    // A hub that only another hub has named is shown no token, unless whoever made the token says so.
    const shown = typeof token === "function" ? await token(url) : this.#hubs.isGiven(url) ? token : undefined;
    socket.connected = await socket.open({ ...options, token: shown, timing: this.#timing, signal });
    return socket;
  }

  #adopt(socket) {
    if (this.isOver) return socket.close();
    const { connected } = socket;
    const isResumed = connected.resumed === true && socket.place === this.#place;
    this.#place = socket.place;
    this.#socket = socket;
    this.#former?.close();
    this.#former = undefined;
    this.#isMoving = false;
    this.#lasting?.();
    this.#lasting = this.#timers.after(LASTING_TIME, () => this.#hubs.lasted());
    socket.onmessage = (message) => {
      if (message.type === "goaway") this.#goAway(socket, message.data ?? {});
      this.emit("message", message);
    };
    socket.onidle = () => this.emit("idle");
    socket.onclose = (code, reason) => this.#closed(socket, code, reason);
    if (isResumed) socket.repeat(connected.data?.seen);
    this.emit("open", { connected, hub: socket.hub, isResumed });
    socket.begin();
  }

  #closed(socket, code, reason) {
    if (socket !== this.#socket) return;
    this.#former?.close();
    this.#former = socket;
    this.#socket = undefined;
    this.#lasting?.();
    const error = LoftError.ofClose(code, reason);
    this.#judge(socket.hub, error);
    if (this.isOver) return;
    this.emit("down", { hub: socket.hub, error });
    if (!this.#isMoving) this.#attempt();
  }

  /** What the end of a connection means for the hub, and for whether to come back. */
  #judge(url, error) {
    const { token } = this.#options;
    switch (error?.closeCode) {
      case CLOSE.replaced:
        return this.close(error);
      case CLOSE.policy:
        return error.message.startsWith("Invalid peerId") ? this.close(error) : undefined;
      case CLOSE.banned:
      case CLOSE.tenantRemoved:
        return this.#hubs.rest(url);
      case CLOSE.unauthorized:
        return typeof token === "function" ? undefined : this.#hubs.rest(url);
      case CLOSE.tooFast:
        return this.#hubs.rest(url, SLOW_DOWN_TIME);
    }
  }

  /** The hub is about to stop: another one is looked for at once, and this connection ends when that one is there. */
  async #goAway(socket, { reconnectAfter, closesAfter, hubs }) {
    if (this.#isMoving || socket !== this.#socket) return;
    this.#isMoving = true;
    this.#hubs.rest(socket.hub, Number.isFinite(closesAfter) ? Infinity : clamped(reconnectAfter));
    const named = this.#hubs.learn(hubs);
    const others = this.#hubs.others(socket.hub);
    for (const url of [...named.filter((one) => others.includes(one)), ...others.filter((one) => !named.includes(one))]) {
      if (this.isOver) return;
      try {
        const next = await this.#open(url);
        const before = this.#socket;
        this.#adopt(next);
        // Whoever listened to `open` has announced by now, so that nobody is missed for long.
        return before?.close();
      } catch (error) {
        this.#judge(url, error);
      }
    }
    this.#isMoving = false;
    if (!this.#socket) this.#attempt();
  }
}

/** What a hub says of how long to stay away, within reason. */
function clamped(milliseconds) {
  return Number.isFinite(milliseconds) ? Math.min(Math.max(milliseconds, 0), 300_000) : 0;
}
