/** Hubs that say what a test wants, in memory: a WebSocket class whose other ends are functions. */
export class Scripted {
  constructor() {
    this.sockets = [];
    const script = this;
    /** To be given as `WebSocket`. */
    this.WebSocket = class {
      readyState = 0;
      sent = [];

      constructor(address, protocols) {
        Object.assign(this, { address: new URL(address), protocols });
        script.sockets.push(this);
        queueMicrotask(() => script.arrived?.(this));
      }

      /** What the peer says. Pings are answered unless the test says otherwise. */
      send(text) {
        const message = JSON.parse(text);
        this.sent.push(message);
        if (script.heard?.(this, message) === true) return;
        if (message.type === "ping") this.say({ type: "pong", data: {} });
      }

      /** What the hub says, in order, a moment later. */
      say(message) {
        queueMicrotask(() => this.onmessage?.({ data: typeof message === "string" ? message : JSON.stringify(message) }));
      }

      greet(more = {}) {
        this.readyState = 1;
        this.say({ type: "connected", peerId: this.address.searchParams.get("peerId"), data: {}, resume: "a".repeat(32), ...more });
      }

      /** The hub ends the connection. */
      end(code = 1006, reason = "") {
        this.readyState = 3;
        queueMicrotask(() => this.onclose?.({ code, reason }));
      }

      close(code, reason) {
        this.closed = { code, reason };
        this.readyState = 3;
      }
    };
  }

  /** The host names of all that were called, in order. */
  get called() {
    return this.sockets.map(({ address }) => address.hostname);
  }

  get last() {
    return this.sockets.at(-1);
  }
}
