/**
 * Something a hub refused, or that this library could not do. Act on `code`; the message is for people.
 * The codes of hubs stand in the hub's page Docs/Protocol.md. Those of this library: `closed`, `disconnected`, `no-answer`,
 * `no-websocket`, `no-webrtc`, `no-ed25519`, `bad-challenge`, `connection-failed`, `channel-closed`, `too-much-waiting`, `not-json`.
 */
export class LoftError extends Error {
  constructor(code, message, { by = "loft.js", cause, ...details } = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "LoftError";
    this.code = code;
    this.by = by;
    for (const name of ERROR_DETAILS) if (details[name] !== undefined) this[name] = details[name];
  }

  /** Whether the same may well work later. */
  get isPassing() {
    return this.retryAfter !== undefined || PASSING.has(this.code);
  }

  /** The error that a hub's message of type `error` tells. */
  static from(message) {
    const code = typeof message.code === "string" ? message.code : "error";
    const reason = message.reason ?? message.error;
    const by = typeof message.by === "string" ? message.by : "hub";
    return new LoftError(code, typeof reason === "string" ? reason : code, { ...message, by });
  }

  /** The error that a closed connection tells. */
  static ofClose(code, reason) {
    return new LoftError(CLOSE_CODES[code] ?? "disconnected", reason || `the connection was closed with ${code}`, {
      by: "hub", closeCode: code,
    });
  }
}

// What an error may say besides, and nothing else is taken from a message.
const ERROR_DETAILS = ["retryAfter", "rule", "targetPeerId", "messageId", "mayHaveArrived", "closeCode", "newer"];

const PASSING = new Set([
  "disconnected", "no-answer", "overloaded", "hub-unreachable", "hub-lost", "mailbox-full", "letter-expired", "busy",
]);

const CLOSE_CODES = {
  1008: "refused", 1009: "message-too-long", 4001: "unauthorized", 4003: "banned", 4009: "replaced",
  4010: "tenant-removed", 4029: "rate-limited",
};
