import { LoftError } from "./errors.mjs";
import { Emitter } from "./emitter.mjs";
import { Timers } from "./waiting.mjs";
import { Channel } from "./channel.mjs";

const MAIN_LABEL = "loft";
// Candidates that come before the description they belong to.
const EARLY_CANDIDATES = 256;
// How long a connection may be without a way before another is looked for, and how long that may take.
const DOUBT_TIME = 3_000;
const RESTART_TIME = 10_000;
const MOST_RESTARTS = 6;
const MOST_CHANNELS = 64;

/**
 * A WebRTC connection to one other peer. Both sides may begin at once, and again at any time ("perfect negotiation"): of
 * two offers that meet, that of the greater id counts. Tells `state`, `channel` and `end`.
 */
export class Peer extends Emitter {
  #make;
  #connection;
  #post;
  #iceServers;
  #isPolite;
  #isOffering = false;
  #isIgnoring = false;
  #isWanted = false;
  #isCalled = false;
  #hasBeenConnected = false;
  #isRestarting = false;
  #restarts = 0;
  #early = [];
  #work = Promise.resolve();
  #timers = new Timers();
  #cancelRestart;
  #channels = 0;
  #isOver = false;
  state = "PeerFound";

  constructor(peerId, { ownId, post, iceServers, RTCPeerConnection, configuration, timeout }) {
    super();
    this.peerId = peerId;
    this.#post = (type, data) => post(peerId, type, data);
    this.#iceServers = iceServers;
    this.#isPolite = ownId.toLowerCase() < peerId.toLowerCase();
    this.main = new Channel(peerId, MAIN_LABEL, () => this.#enter("DataTransfer"));
    this.main.on("close", ({ error }) => this.end(error));
    this.#make = () => new RTCPeerConnection({ ...configuration, iceServers: iceServers.list });
    this.#connection = this.#make();
    this.#listen(this.#connection);
    this.#timers.after(timeout, () => {
      if (!this.#hasBeenConnected) this.end(new LoftError("connection-failed", `no connection came about in ${timeout} ms`));
    });
  }

  /** The browser's connection, for media and for what this library does not do. */
  get connection() {
    return this.#connection;
  }

  get isOver() {
    return this.#isOver;
  }

  /** Offers a connection with a channel, unless the other side's offer is here already. */
  begin() {
    this.#isWanted = true;
    if (this.main.isAttached || this.#isCalled) return;
    this.main.attach(this.#connection.createDataChannel(MAIN_LABEL));
  }

  /** One more channel beside the first. */
  open(label, options) {
    if (this.#channels >= MOST_CHANNELS) {
      throw new LoftError("too-much-waiting", `${MOST_CHANNELS} channels to this peer are open already`);
    }
    return this.#more(this.#connection.createDataChannel(label, options));
  }

  #more(own) {
    const channel = new Channel(this.peerId, own.label, () => this.#enter("DataTransfer"));
    channel.attach(own);
    this.#channels += 1;
    channel.on("close", () => (this.#channels -= 1));
    return channel;
  }

  #listen(connection) {
    connection.onnegotiationneeded = () => this.#offer();
    connection.onicecandidate = ({ candidate }) => {
      if (candidate?.candidate) this.#post("ice-candidate", candidate.toJSON());
      if (candidate && connection.remoteDescription) this.#enter("ICEExchange");
    };
    connection.ondatachannel = ({ channel }) => this.#given(channel);
    connection.onconnectionstatechange = () => this.#changed(connection.connectionState);
  }

  #given(channel) {
    if (!this.main.isAttached) {
      this.main.attach(channel);
      this.emit("channel", this.main);
    } else if (this.#channels < MOST_CHANNELS) {
      this.emit("channel", this.#more(channel));
    } else {
      channel.close();
    }
  }

  async #offer() {
    const connection = this.#connection;
    try {
      this.#isOffering = true;
      await connection.setLocalDescription();
      if (connection === this.#connection) this.#describe();
    } catch (error) {
      if (this.#isOver || connection !== this.#connection) return;
      this.end(new LoftError("connection-failed", "the browser makes no offer", { cause: error }));
    } finally {
      if (connection === this.#connection) this.#isOffering = false;
    }
  }

  /**
   * Gives up a first offer for that of the other side, with everything that was made for it: there must be one channel,
   * not two, and Chromium finds no candidates after it has taken an offer back while it was looking for some.
   */
  #giveWay() {
    this.main.detach();
    silence(this.#connection);
    this.#connection.close();
    this.#connection = this.#make();
    this.#listen(this.#connection);
    this.#isOffering = false;
  }

  /** Sends the description that is due. Where the hub is away this is done again when it is back. */
  #describe() {
    if (!this.#connection.localDescription) return;
    const { type, sdp } = this.#connection.localDescription;
    const kind = !this.#hasBeenConnected ? "" : this.#isRestarting ? "ice-restart-" : "renegotiation-";
    const isSent = this.#post(kind + type, { type, sdp });
    if (isSent && type === "offer" && !this.#hasBeenConnected) this.#enter("OfferSent");
  }

  /** A signal from the other side. They are taken one after the other. */
  heard(type, data) {
    // From now on, and not only once it was read, there is an offer to answer: one of its own would make another channel.
    const isOffer = type === "offer";
    this.#isCalled ||= isOffer;
    this.#work = this.#work.then(() => this.#take(type, data)).catch((error) => this.#stumbled(isOffer, error));
    return this.#work;
  }

  /** A signal could not be taken. Where it was a first offer, an own one may do. */
  #stumbled(isOffer, error) {
    this.emit("problem", error);
    if (!isOffer || this.#isOver || this.#connection.remoteDescription) return;
    this.#isCalled = false;
    if (this.#isWanted) this.begin();
  }

  async #take(type, data) {
    if (this.#isOver || typeof data !== "object" || data === null) return;
    if (type === "ice-candidate") return this.#candidate(data);
    const description = { type: type.endsWith("answer") ? "answer" : "offer", sdp: data.sdp };
    if (typeof description.sdp !== "string") return;
    let connection = this.#connection;
    const isOffer = description.type === "offer";
    if (!isOffer && connection.signalingState !== "have-local-offer") return;
    const collides = isOffer && (this.#isOffering || connection.signalingState !== "stable");
    this.#isIgnoring = collides && !this.#isPolite;
    if (this.#isIgnoring) return;
    if (collides && !this.#hasBeenConnected) {
      this.#giveWay();
      connection = this.#connection;
    }
    await connection.setRemoteDescription(description);
    for (const candidate of this.#early.splice(0)) await this.#add(candidate);
    if (isOffer) {
      await connection.setLocalDescription();
      this.#describe();
    } else if (!this.#hasBeenConnected) {
      this.#enter("AnswerReceived");
    }
  }

  async #candidate(data) {
    const candidate = typeof data.candidate === "object" && data.candidate !== null ? data.candidate : data;
    if (this.#connection.remoteDescription) return this.#add(candidate);
    if (this.#isIgnoring) return;
    if (this.#early.length < EARLY_CANDIDATES) this.#early.push(candidate);
  }

  async #add(candidate) {
    try {
      await this.#connection.addIceCandidate(candidate);
      this.#enter("ICEExchange");
    } catch (error) {
      // Candidates of an offer that is passed over belong to nothing.
      if (!this.#isIgnoring) this.emit("problem", error);
    }
  }

  /** Whether an offer comes from another life of that peer: its session has another number (RFC 8866 §5.2). */
  isOfAnotherLife(type, data) {
    const before = this.#connection.remoteDescription;
    return type === "offer" && before !== null && sessionOf(before.sdp) !== sessionOf(data?.sdp);
  }

  #changed(state) {
    if (this.#isOver) return;
    if (state === "connected") {
      this.#hasBeenConnected = true;
      this.#isRestarting = false;
      this.#restarts = 0;
      this.#cancelRestart?.();
      this.#enter("Connected");
    } else if (state === "disconnected") {
      this.#restartAfter(DOUBT_TIME);
    } else if (state === "failed") {
      this.#restartAfter(0);
    }
  }

  #restartAfter(milliseconds) {
    this.#cancelRestart?.();
    this.#cancelRestart = this.#timers.after(milliseconds, () => this.#restart());
  }

  /** Looks for another way between the two, with fresh credentials for servers. */
  async #restart() {
    if (this.#isOver || this.#connection.connectionState === "connected") return;
    if (this.#restarts++ >= MOST_RESTARTS) {
      return this.end(new LoftError("connection-failed", "no way to this peer was found any more"));
    }
    this.#isRestarting = this.#hasBeenConnected;
    const iceServers = await this.#iceServers.fresh();
    if (this.#isOver) return;
    this.#connection.setConfiguration?.({ ...this.#connection.getConfiguration(), iceServers });
    this.#connection.restartIce();
    this.#restartAfter(RESTART_TIME);
  }

  /** The hub is back, or the other peer is: what could not be said is said now. */
  resume() {
    if (this.#isOver || this.#connection.connectionState === "connected") return;
    this.#restarts = 0;
    if (this.#connection.signalingState === "have-local-offer") this.#describe();
    else if (this.#hasBeenConnected) this.#restartAfter(0);
  }

  /** The hub says that the other peer is not there. Only a connection that never was ends by that. */
  missed(error) {
    if (!this.#hasBeenConnected) this.end(error);
  }

  #enter(state) {
    // They only go forward: a way that is lost and found again is still the same connection.
    if (this.#isOver || RANK[state] <= RANK[this.state]) return;
    const previous = this.state;
    this.state = state;
    this.emit("state", { state, previous });
  }

  close() {
    this.end(new LoftError("closed", "the connection was closed here"));
  }

  end(error) {
    if (this.#isOver) return;
    this.#enter("Disconnected");
    this.#isOver = true;
    this.#timers.clear();
    silence(this.#connection);
    this.main.end(error);
    this.#connection.close();
    this.emit("end", { error });
  }
}

// The states of a connection, in the order in which they come.
const STATES = [
  "PeerFound", "OfferSent", "AnswerReceived", "ICEExchange", "Connected", "DataTransfer", "Disconnected",
];
const RANK = Object.fromEntries(STATES.map((state, rank) => [state, rank]));

function silence(connection) {
  connection.onnegotiationneeded = connection.onicecandidate = connection.ondatachannel = null;
  connection.onconnectionstatechange = null;
}

function sessionOf(sdp) {
  return /^o=\S+ (\S+)/m.exec(sdp ?? "")?.[1];
}
