import { LoftError } from "./errors.mjs";
import { Emitter, LoftEvent } from "./emitter.mjs";
import { Waiters } from "./waiting.mjs";

// Below so many bytes that wait to be sent, `drained` says that more may come.
const LOW_WATER = 64 * 1024;
// So much is kept of what comes before anybody listens. Whoever has not listened by then does not.
const EARLY_MESSAGES = 256;

/**
 * A data channel to another peer. Tells `open`, `message` (the text or ArrayBuffer that came) and `close`.
 * `onmessage` works as that of an RTCDataChannel: its event has `data`.
 */
export class Channel extends Emitter {
  #channel;
  #opening = new Waiters();
  #draining = new Waiters();
  #isClosed = false;
  #whenUsed;
  #early = [];
  #handler = null;

  constructor(peerId, label, whenUsed) {
    super();
    this.peerId = peerId;
    this.label = label;
    this.#whenUsed = whenUsed;
  }

  get onmessage() {
    return this.#handler;
  }

  set onmessage(handler) {
    this.#handler = handler;
    if (handler) this.#listened();
  }

  addEventListener(type, listener, options) {
    super.addEventListener(type, listener, options);
    if (type === "message") this.#listened();
  }

  /** Hands on what came before anybody listened, in a moment, and in order with what comes now. */
  #listened() {
    const early = this.#early;
    if (!early) return;
    queueMicrotask(() => {
      if (this.#early !== early) return;
      this.#early = undefined;
      for (const data of early) this.#tell(data);
    });
  }

  /** Begins to use a channel of the browser. */
  attach(channel) {
    this.#channel = channel;
    channel.binaryType = "arraybuffer";
    channel.bufferedAmountLowThreshold = LOW_WATER;
    channel.onopen = () => this.#opened();
    channel.onmessage = ({ data }) => this.#heard(data);
    channel.onbufferedamountlow = () => this.#draining.resolve();
    channel.onclose = () => this.end();
    // What comes first would be lost on whoever hears of the channel a moment later.
    if (channel.readyState === "open") this.#opened();
  }

  /** Forgets a channel that the other side's takes the place of. */
  detach() {
    const channel = this.#channel;
    this.#channel = undefined;
    if (!channel) return;
    channel.onopen = channel.onmessage = channel.onbufferedamountlow = channel.onclose = null;
    channel.close();
  }

  get isAttached() {
    return this.#channel !== undefined;
  }

  get isOpen() {
    return !this.#isClosed && this.#channel?.readyState === "open";
  }

  get readyState() {
    return this.#isClosed ? "closed" : (this.#channel?.readyState ?? "connecting");
  }

  get bufferedAmount() {
    return this.#channel?.bufferedAmount ?? 0;
  }

  /** Sends a text, a Blob, an ArrayBuffer or a view of one. */
  send(data) {
    if (!this.isOpen) throw new LoftError("channel-closed", "the channel to this peer is not open");
    this.#channel.send(data);
    this.#whenUsed();
  }

  /** Waits until the channel is open. */
  async opened(signal) {
    if (this.#isClosed) throw new LoftError("channel-closed", "the channel to this peer was closed");
    if (!this.isOpen) await this.#opening.wait(signal);
    return this;
  }

  /** Waits until little of what was sent is still to go out. */
  async drained(signal) {
    if (this.#isClosed) throw new LoftError("channel-closed", "the channel to this peer was closed");
    if (this.bufferedAmount > LOW_WATER) await this.#draining.wait(signal);
  }

  /** Closes it; what was sent before still goes out. */
  close() {
    if (this.isOpen) this.#channel.close();
    else if (this.readyState !== "closing") this.end();
  }

  #opened() {
    this.emit("open");
    this.#opening.resolve(this);
  }

  #heard(data) {
    this.#whenUsed();
    if (!this.#early) this.#tell(data);
    else if (this.#early.push(data) > EARLY_MESSAGES) this.#early = undefined;
  }

  #tell(data) {
    const event = new LoftEvent("message", data);
    event.data = data;
    this.#handler?.call(this, event);
    this.dispatchEvent(event);
  }

  /** It is over, for this reason if there is one. */
  end(error = new LoftError("channel-closed", "the channel to this peer was closed")) {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#opening.reject(error);
    this.#draining.reject(error);
    this.emit("close", { error });
  }
}
