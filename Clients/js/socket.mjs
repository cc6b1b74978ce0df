/** As much of a browser's WebSocket as the client library needs, on Node's own connections: text only, RFC 6455. */
import { createHash, randomBytes } from "node:crypto";
import http from "node:http";
import https from "node:https";

const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
// The longest message that is taken, in bytes, and the longest of a control frame.
const LONGEST_MESSAGE = 16 << 20;
const LONGEST_CONTROL = 125;
const CLOSE_TIME = 3_000;
const OPCODE = { more: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 };
const CODE = { noStatus: 1005, lost: 1006, protocol: 1002, notText: 1003, badText: 1007, tooLong: 1009 };

export class NodeSocket {
  static CONNECTING = 0;
  static OPEN = 1;
  static CLOSING = 2;
  static CLOSED = 3;

  readyState = NodeSocket.CONNECTING;
  onopen = null;
  onmessage = null;
  onerror = null;
  onclose = null;
  #request;
  #stream;
  #rest = Buffer.alloc(0);
  #pieces = [];
  #length = 0;
  #closing;
  #timer;

  constructor(address, protocols = []) {
    const url = new URL(address);
    const isSecure = url.protocol === "wss:";
    if (!isSecure && url.protocol !== "ws:") throw new SyntaxError(`no address of a WebSocket: ${address}`);
    url.protocol = isSecure ? "https:" : "http:";
    const key = randomBytes(16).toString("base64");
    const headers = {
      connection: "Upgrade", upgrade: "websocket", "sec-websocket-version": "13", "sec-websocket-key": key,
    };
    if (protocols.length > 0) headers["sec-websocket-protocol"] = [protocols].flat().join(", ");
    this.#request = (isSecure ? https : http).request(url, { headers, agent: false });
    this.#request.on("upgrade", (response, stream, head) => this.#upgraded(response, stream, head, key));
    this.#request.on("response", (response) => {
      response.destroy();
      this.#ended(CODE.lost, `the hub answered ${response.statusCode}`);
    });
    this.#request.on("error", (error) => this.#ended(CODE.lost, error.message));
    this.#request.end();
  }

  #upgraded(response, stream, head, key) {
    const accept = createHash("sha1").update(key + GUID).digest("base64");
    this.#stream = stream;
    stream.on("error", () => {});
    if (this.readyState !== NodeSocket.CONNECTING || response.headers["sec-websocket-accept"] !== accept) {
      stream.destroy();
      return this.#ended(CODE.lost, "the answer to the handshake is wrong");
    }
    stream.setNoDelay?.(true);
    stream.on("data", (bytes) => this.#received(bytes));
    stream.on("close", () => this.#ended(this.#closing?.code ?? CODE.lost, this.#closing?.reason ?? ""));
    stream.on("end", () => stream.destroy());
    this.readyState = NodeSocket.OPEN;
    this.onopen?.({ type: "open" });
    if (head.length > 0) this.#received(head);
  }

  send(text) {
    if (this.readyState === NodeSocket.CONNECTING) throw new Error("the WebSocket is not open yet");
    if (this.readyState === NodeSocket.OPEN) this.#write(OPCODE.text, Buffer.from(String(text)));
  }

  close(code = 1000, reason = "") {
    if (this.readyState >= NodeSocket.CLOSING) return;
    const wasConnecting = this.readyState === NodeSocket.CONNECTING;
    this.readyState = NodeSocket.CLOSING;
    if (wasConnecting) {
      this.#request.destroy();
      return void queueMicrotask(() => this.#ended(CODE.lost, ""));
    }
    this.#say(code, reason);
  }

  /** Says that it closes, and waits a moment for the other side to say so too. */
  #say(code, reason = "") {
    const text = Buffer.from(reason).subarray(0, LONGEST_CONTROL - 2);
    this.#write(OPCODE.close, Buffer.concat([Buffer.from([code >> 8, code & 0xff]), text]));
    this.#timer ??= setTimeout(() => this.#stream.destroy(), CLOSE_TIME);
  }

  #fail(code) {
    this.readyState = NodeSocket.CLOSING;
    this.#closing = { code: CODE.lost, reason: "" };
    this.#say(code);
    this.#stream.destroySoon?.();
  }

  #write(opcode, payload) {
    if (this.#stream.destroyed) return;
    const long = payload.length > 0xffff ? 8 : payload.length > LONGEST_CONTROL ? 2 : 0;
    const frame = Buffer.alloc(6 + long + payload.length);
    frame[0] = 0x80 | opcode;
    frame[1] = 0x80 | (long === 8 ? 127 : long === 2 ? 126 : payload.length);
    if (long === 2) frame.writeUInt16BE(payload.length, 2);
    if (long === 8) frame.writeBigUInt64BE(BigInt(payload.length), 2);
    const mask = randomBytes(4);
    mask.copy(frame, 2 + long);
    for (let index = 0; index < payload.length; index++) frame[6 + long + index] = payload[index] ^ mask[index & 3];
    this.#stream.write(frame);
  }

  #received(bytes) {
    this.#rest = this.#rest.length > 0 ? Buffer.concat([this.#rest, bytes]) : bytes;
    while (this.#rest.length >= 2 && this.#stream && !this.#stream.destroyed) {
      const [first, second] = this.#rest;
      // No extension was agreed on, and servers mask nothing.
      if (first & 0x70 || second & 0x80) return this.#fail(CODE.protocol);
      let [length, start] = [second & 0x7f, 2];
      if (length === 126) [length, start] = [this.#rest.length < 4 ? NaN : this.#rest.readUInt16BE(2), 4];
      else if (length === 127) [length, start] = [this.#rest.length < 10 ? NaN : Number(this.#rest.readBigUInt64BE(2)), 10];
      if (length > LONGEST_MESSAGE) return this.#fail(CODE.tooLong);
      if (!(this.#rest.length >= start + length)) return;
      const payload = this.#rest.subarray(start, start + length);
      this.#rest = this.#rest.subarray(start + length);
      this.#frame(first & 0x0f, (first & 0x80) !== 0, payload);
    }
  }

  #frame(opcode, isLast, payload) {
    if (opcode >= OPCODE.close) {
      if (!isLast || payload.length > LONGEST_CONTROL) return this.#fail(CODE.protocol);
      if (opcode === OPCODE.ping) return this.#write(OPCODE.pong, payload);
      return opcode === OPCODE.close ? this.#closed(payload) : undefined;
    }
    if (opcode === OPCODE.binary) return this.#fail(CODE.notText);
    if ((opcode === OPCODE.text) === this.#pieces.length > 0) return this.#fail(CODE.protocol);
    this.#length += payload.length;
    if (this.#length > LONGEST_MESSAGE) return this.#fail(CODE.tooLong);
    this.#pieces.push(payload);
    if (!isLast) return;
    const message = Buffer.concat(this.#pieces);
    [this.#pieces, this.#length] = [[], 0];
    let data;
    try {
      data = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(message);
    } catch {
      return this.#fail(CODE.badText);
    }
    if (this.readyState === NodeSocket.OPEN) this.onmessage?.({ type: "message", data });
  }

  #closed(payload) {
    const code = payload.length >= 2 ? payload.readUInt16BE(0) : CODE.noStatus;
    this.#closing ??= { code, reason: payload.subarray(2).toString() };
    if (this.readyState === NodeSocket.OPEN) {
      this.readyState = NodeSocket.CLOSING;
      this.#say(code === CODE.noStatus ? 1000 : code);
    }
    this.#stream.end();
  }

  #ended(code, reason) {
    if (this.readyState === NodeSocket.CLOSED) return;
    this.readyState = NodeSocket.CLOSED;
    clearTimeout(this.#timer);
    if (code === CODE.lost) this.onerror?.({ type: "error", message: reason });
    this.onclose?.({ type: "close", code, reason, wasClean: code !== CODE.lost });
  }
}
