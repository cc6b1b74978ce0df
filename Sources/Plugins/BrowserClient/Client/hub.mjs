import { LoftError } from "./errors.mjs";
import { Emitter } from "./emitter.mjs";
import { ANSWER_LIMIT, DEFAULTS, MOST_ASKED, Promised, TIMING, Timers, Waiters } from "./waiting.mjs";
import { isPeerId, randomPeerId } from "./address.mjs";
import { Line } from "./line.mjs";
import { Roster } from "./roster.mjs";
import { Records } from "./records.mjs";
import { IceServers } from "./iceservers.mjs";
import { Peers } from "./peers.mjs";


/**
 * A peer of a mesh of hubs: connects to one of them and comes back when it is lost, knows who else is in its network,
 * passes signals, makes WebRTC connections, and publishes records.
 */
export class Loft extends Emitter {
  #options;
  #line;
  #roster = new Roster();
  #peers;
  #records;
  #iceServers;
  #timers = new Timers();
  #announced = new Waiters();
  #pongs = [];
  #asked = new Map();
  #number = 0;
  #isAnnounced = false;
  #isProven = false;
  #isOpen = false;
  #cancelSweep;
  #timing;
  state = "Disconnected";

  constructor(options) {
    super();
    this.#options = { ...DEFAULTS, ...options };
    const { hubs, peerId, crypto, token, WebSocket = globalThis.WebSocket, resume, timing } = this.#options;
    if (peerId !== undefined && !isPeerId(peerId)) throw new TypeError("peerId: 40 hexadecimal digits");
    if (typeof WebSocket !== "function") throw new LoftError("no-websocket", "there is no WebSocket here; give one as WebSocket:");
    this.peerId = peerId ?? randomPeerId(crypto);
    this.#timing = { ...TIMING, ...timing };
    this.#line = new Line({
      hubs: typeof hubs === "string" ? [hubs] : [...(hubs ?? [])], timing: this.#timing,
      peerId: this.peerId, token, keepsPlace: resume, WebSocket,
    });
    this.#line.on("trying", (detail) => this.#enter("Discovering", detail));
    this.#line.on("open", (detail) => this.#opened(detail));
    this.#line.on("message", (message) => this.#heard(message));
    this.#line.on("idle", () => this.#settle().catch(() => {}));
    this.#line.on("down", (detail) => this.#down(detail));
    this.#line.on("over", (detail) => this.#over(detail));
    this.#iceServers = new IceServers(this.#options.iceServers, () => this.#ask("ice-servers", undefined, "ice-servers"));
    this.#records = new Records({
      ask: (...question) => this.#ask(...question), namespace: this.#options.namespace, signer: this.#options.signer,
    });
    this.#peers = new Peers(
      {
        ownId: this.peerId, post: (to, type, data) => this.#post(to, type, data), iceServers: this.#iceServers,
        RTCPeerConnection: this.#options.RTCPeerConnection ?? globalThis.RTCPeerConnection,
        configuration: this.#options.rtcConfiguration, timeout: this.#options.connectTimeout,
        maxConnections: this.#options.maxConnections, accept: this.#options.accept,
      },
      (event, detail) => this.emit(event, detail),
    );
  }

  get networkName() {
    return this.#options.networkName;
  }

  /** The hub this is connected to; undefined while there is none. */
  get hub() {
    return this.#line.hub;
  }

  /** Every hub that would be tried: those that were given, and those that hubs have named. */
  get hubs() {
    return this.#line.hubs;
  }

  get isAnnounced() {
    return this.#isAnnounced;
  }

  /** Who else is in the network. */
  get peers() {
    return this.#roster.all;
  }

  get iceServers() {
    return this.#iceServers.list;
  }

  /** Connects and announces. It goes on trying; `signal` only ends the waiting. */
  async open({ signal } = {}) {
    if (!this.#isOpen) {
      this.#isOpen = true;
      this.#line.start();
    }
    return this.#ready(signal);
  }

  /** Says something else of this peer, or goes to another network. */
  async announce({ networkName = this.networkName, data = this.#options.data, signal } = {}) {
    const moves = networkName !== this.networkName;
    Object.assign(this.#options, { networkName, data });
    if (moves) for (const peer of this.#roster.clear()) this.emit("peer-left", { ...peer, reason: "moved" });
    return this.hub ? this.#join(signal) : this.#ready(signal);
  }

  /** Announces; resolves once the hub has told of all the others it knows, and rejects when it refused. */
  async #join(signal) {
    const answer = this.#confirmed({ type: "announce", networkName: this.networkName, data: this.#options.data }, signal);
    // What is said from now on arrives after it.
    [this.#isAnnounced, this.#isProven] = [true, false];
    try {
      await answer;
    } catch (error) {
      if (error.by !== "loft.js" && error.messageId) this.#isAnnounced = false;
      throw error;
    }
    this.#enter("Announced", { hub: this.hub });
    this.#announced.resolve();
  }

  /** Says something that has no answer of its own; resolves when the hub has taken it, and rejects when it refused. */
  #confirmed(message, signal) {
    const messageId = this.#nextId();
    const answer = this.#expect(messageId, undefined, signal);
    this.#say({ ...message, messageId });
    // What the hub has to say about a message comes before the answer to what is asked after it.
    const question = () => this.#asked.get(messageId);
    this.#settle().then(() => question()?.resolve(), (error) => question()?.reject(error));
    return answer;
  }

  /** Passes a signal to a peer of the network; resolves when the hub has taken it, and rejects when it refused. */
  async signal(to, type, data, { signal } = {}) {
    if (!isPeerId(to)) throw new TypeError("to: the id of a peer has 40 hexadecimal digits");
    await this.#ready(signal);
    await this.#confirmed({ type, targetPeerId: to, networkName: this.networkName, data }, signal);
  }

  /** A channel to a peer of the network, open. Both may ask at once; whoever did not ask is told with `channel`. */
  async connect(to, { signal } = {}) {
    if (!isPeerId(to)) throw new TypeError("to: the id of a peer has 40 hexadecimal digits");
    if (to.toLowerCase() === this.peerId.toLowerCase()) throw new TypeError("to: this is the own id");
    if (!this.#peers.get(to)) await this.#ready(signal);
    return this.#peers.connect(to, signal);
  }

  /** The WebRTC connection to a peer, if there is one. */
  connectionTo(peerId) {
    return this.#peers.get(peerId);
  }

  publish(topic, data, options) {
    return this.#records.publish(topic, data, options);
  }

  remove(topic, options) {
    return this.#records.remove(topic, options);
  }

  find(topic, options) {
    return this.#records.find(topic, options);
  }

  watch(topic, listener, options) {
    return this.#records.watch(topic, listener, options);
  }

  /** Says a message of another type, for plugins of the hub that know it; false while there is no hub. */
  send(message) {
    return this.#say(message);
  }

  /** Says goodbye and ends everything. */
  close({ reason = "closed" } = {}) {
    if (this.#line.isOver) return;
    this.#peers.close();
    if (this.#isAnnounced) this.#say({ type: "goodbye", networkName: this.networkName, data: { reason } });
    this.#line.close(undefined, 1000, "");
  }

  #say(message) {
    return this.#line.send(message);
  }

  #post(targetPeerId, type, data) {
    if (!this.#isAnnounced) return false;
    return this.#say({ type, targetPeerId, networkName: this.networkName, data });
  }

  #nextId() {
    this.#number += 1;
    return `loft-${this.#number}`;
  }

  /** Waits until this peer is in its network. */
  async #ready(signal) {
    if (this.#line.isOver) throw new LoftError("closed", "this was closed");
    if (!this.#isOpen) throw new LoftError("closed", "this was not opened yet: call open()");
    if (!this.#isAnnounced) await this.#announced.wait(signal);
  }

  /** Waits until the hub has done all that was said to it so far. */
  #settle(signal) {
    return new Promise((resolve, reject) => {
      if (this.#pongs.length >= MOST_ASKED || !this.#say({ type: "ping" })) {
        return reject(new LoftError("disconnected", "there is no connection to a hub"));
      }
      const pong = new Promised(signal);
      this.#pongs.push(pong);
      pong.promise.then(resolve, reject);
    });
  }

  #expect(messageId, answer, signal) {
    if (this.#asked.size >= MOST_ASKED) {
      return Promise.reject(new LoftError("too-much-waiting", `${MOST_ASKED} questions to the hub are waiting already`));
    }
    const cancel = this.#timers.after(ANSWER_LIMIT, () =>
      question.reject(new LoftError("no-answer", "the hub does not answer")),
    );
    const question = new Promised(signal, () => {
      cancel();
      this.#asked.delete(messageId);
    });
    if (!question.isOver) {
      this.#asked.set(messageId, question);
      question.answer = answer;
    }
    return question.promise;
  }

  /** Asks the hub something; resolves with its answer, the first message of that type with the same number or none. */
  async #ask(type, data, answer, signal) {
    await this.#ready(signal);
    const messageId = this.#nextId();
    const promise = this.#expect(messageId, answer, signal);
    this.#say({ type, data, messageId });
    return promise;
  }

  #enter(state, detail) {
    if (this.state === state) return;
    const previous = this.state;
    this.state = state;
    this.emit("lifecycle", { state, previous, ...detail });
  }

  #opened({ connected, hub, isResumed }) {
    this.#iceServers.told(connected);
    this.emit("connected", { hub, isResumed });
    if (isResumed) {
      this.#isAnnounced = true;
      this.#enter("Announced", { hub });
      this.#announced.resolve();
      return this.#settle().then(() => this.#isBack(true), () => {});
    }
    this.#failQuestions(new LoftError("disconnected", "the hub was lost before it answered"));
    this.#pongs = [];
    this.#roster.doubt();
    this.#enterNetwork(hub);
  }

  #enterNetwork = (hub) => this.#join().then(() => this.#isBack(false), (error) => this.#notJoined(hub, error));

  /** The hub does not let this peer into its network: it may later, or another word is needed. */
  #notJoined(hub, error) {
    if (this.hub !== hub || error.code === "disconnected") return;
    // The proof is under way, and what is proven is announced: now, if that was said in the same breath.
    if (error.code === "id-not-proven" && this.#options.identity) return this.#isProven ? this.#enterNetwork(hub) : undefined;
    this.emit("error", error);
    if (Number.isFinite(error.retryAfter)) {
      this.#timers.after(error.retryAfter * 1000, () => {
        if (this.hub === hub && !this.#isAnnounced) this.#enterNetwork(hub);
      });
    } else {
      this.#announced.reject(error);
    }
  }

  /** All that the hub knew at once of the others has come. */
  #isBack(isResumed) {
    this.emit("ready", { hub: this.hub });
    this.#peers.resume();
    if (isResumed) return;
    this.#records.renew((error) => this.emit("problem", { error }));
    this.#cancelSweep?.();
    this.#cancelSweep = this.#timers.after(this.#timing.sweep, () => {
      for (const peer of this.#roster.sweep()) this.emit("peer-left", { ...peer, reason: "gone" });
    });
  }

  #down({ hub, error }) {
    this.#isAnnounced = false;
    this.#cancelSweep?.();
    this.#failQuestions(error);
    this.#enter("Disconnected", { hub });
    this.emit("disconnected", { hub, error });
  }

  #over({ error }) {
    this.#isAnnounced = false;
    this.#timers.clear();
    const why = error ?? new LoftError("closed", "this was closed");
    this.#peers.close();
    this.#failQuestions(why);
    this.#announced.reject(why);
    this.#records.close();
    this.#roster.clear();
    this.#enter("Disconnected");
    this.emit("closed", { error });
  }

  /** Whoever waits for the hub waits no longer. Answers to `ping` may still come where the place was kept. */
  #failQuestions(error) {
    for (const pong of this.#pongs) pong.reject(error);
    for (const question of [...this.#asked.values()]) question.reject(error);
  }

  #heard(message) {
    const { type, data, messageId } = message;
    switch (type) {
      case "pong":
        return this.#pongs.shift()?.resolve();
      case "error":
        return this.#refused(message);
      case "peer-discovered":
        return this.#discovered(message);
      case "peer-disconnected":
        return this.#left(message);
      case "goodbye":
        return isPeerId(message.fromPeerId) ? this.emit("goodbye", { peerId: message.fromPeerId, data }) : undefined;
      case "goaway":
      case "warning":
        return this.emit(type, data ?? {});
      case "id-challenge":
        if (!this.#options.identity) break;
        return this.#options.identity.prove(data?.challenge, this.peerId, data?.hub)
          .then((proof) => this.#say({ type: "id-proof", data: proof }), (error) => this.emit("problem", { error }));
      case "id-proven":
        return (this.#isProven = this.#isAnnounced) ? undefined : this.#enterNetwork(this.hub);
      case "ice-servers":
        this.#iceServers.told(data);
    }
    const question = this.#question(messageId, type);
    if (question) return question.resolve(message);
    if (this.#records.heard(message)) return;
    if (isPeerId(message.fromPeerId)) return this.#signalled(message);
    // What this library does not know may be the word of a plugin that the page knows.
    this.emit("message", message);
  }

  /** Whoever asked for this. Not every plugin gives the number back, but it answers in order. */
  #question(messageId, type) {
    const question = this.#asked.get(messageId);
    if (question?.answer === type) return question;
    if (messageId !== undefined) return undefined;
    for (const one of this.#asked.values()) if (one.answer === type) return one;
    return undefined;
  }

  #refused(message) {
    const error = LoftError.from(message);
    const question = this.#asked.get(message.messageId);
    if (question) return question.reject(error);
    this.#peers.missed(error);
    this.emit("error", error);
  }

  #discovered({ data, networkName = this.networkName }) {
    if (!isPeerId(data?.peerId) || networkName !== this.networkName) return;
    const { peerId, isHub = false, ...rest } = data;
    const peer = { peerId, isHub, data: rest, networkName };
    if (this.#roster.add(peer)) {
      this.emit("peer", peer);
      this.emit("lifecycle", { peerId, state: "PeerFound", previous: "Announced" });
    } else {
      this.#peers.get(peerId)?.resume();
    }
  }

  #left({ data, networkName = this.networkName }) {
    if (!isPeerId(data?.peerId) || networkName !== this.networkName) return;
    const peer = this.#roster.remove(data.peerId);
    // A channel lives on without the hub, and says itself when it ends.
    this.#peers.get(data.peerId)?.missed(new LoftError("peer-not-found", "the other peer has left", { by: "hub" }));
    if (peer) this.emit("peer-left", { ...peer, reason: data.reason ?? "disconnected" });
  }

  #signalled({ type, data, fromPeerId }) {
    this.emit("signal", { from: fromPeerId, type, data });
    this.#peers.heard(fromPeerId, type, data);
  }
}
