import { LoftError } from "./errors.mjs";
import { Peer } from "./peer.mjs";

const DESCRIPTIONS = new Set([
  "offer", "answer", "renegotiation-offer", "renegotiation-answer", "ice-restart-offer", "ice-restart-answer",
]);

/** The WebRTC connections there are, one for each other peer. */
export class Peers {
  #peers = new Map();
  #options;
  #tell;

  /** `tell(event, detail)` passes on what happens. */
  constructor(options, tell) {
    this.#options = options;
    this.#tell = tell;
  }

  get(peerId) {
    return this.#peers.get(peerId.toLowerCase());
  }

  get all() {
    return [...this.#peers.values()];
  }

  /** A channel to a peer, which is open. Whoever asks twice has the same. */
  async connect(peerId, signal) {
    signal?.throwIfAborted();
    let peer = this.get(peerId);
    if (!peer) {
      await this.#options.iceServers.fresh();
      signal?.throwIfAborted();
      peer = this.get(peerId) ?? this.#add(peerId);
    }
    peer.begin();
    return peer.main.opened(signal);
  }

  #add(peerId) {
    const { RTCPeerConnection, maxConnections } = this.#options;
    if (typeof RTCPeerConnection !== "function") {
      throw new LoftError("no-webrtc", "there is no WebRTC here: workers and Node have none");
    }
    if (this.#peers.size >= maxConnections) {
      throw new LoftError("too-much-waiting", `there are ${maxConnections} connections, which is all there may be`);
    }
    const peer = new Peer(peerId, this.#options);
    this.#peers.set(peerId.toLowerCase(), peer);
    peer.on("state", (change) => this.#tell("lifecycle", { peerId, ...change }));
    peer.on("channel", (channel) => this.#tell("channel", { peerId, channel, peer }));
    peer.on("problem", (error) => this.#tell("problem", { peerId, error }));
    peer.on("end", ({ error }) => {
      if (this.get(peerId) === peer) this.#peers.delete(peerId.toLowerCase());
      this.#tell("connection-lost", { peerId, error });
    });
    return peer;
  }

  /** A signal came; true when it was about a connection. */
  heard(from, type, data) {
    const isOffer = type === "offer";
    if (type !== "ice-candidate" && type !== "connection-rejected" && !DESCRIPTIONS.has(type)) return false;
    let peer = this.get(from);
    if (type === "connection-rejected") {
      peer?.missed(new LoftError("connection-rejected", "the other peer does not want a connection", { targetPeerId: from }));
      return true;
    }
    if (peer?.isOfAnotherLife(type, data)) {
      peer.end(new LoftError("channel-closed", "the other peer began anew"));
      peer = undefined;
    }
    if (!peer) {
      if (!isOffer) return true;
      peer = this.#accept(from, data);
    }
    peer?.heard(type, data);
    return true;
  }

  #accept(from, data) {
    const { accept, post, RTCPeerConnection } = this.#options;
    if (typeof RTCPeerConnection !== "function") return undefined;
    try {
      if (accept(from, data) !== false) return this.#add(from);
    } catch (error) {
      this.#tell("problem", { peerId: from, error });
    }
    post(from, "connection-rejected", {});
    return undefined;
  }

  /** The hub refused something about a peer. */
  missed(error) {
    if (error.targetPeerId && MISSING.has(error.code)) this.get(error.targetPeerId)?.missed(error);
  }

  /** The hub is back. */
  resume() {
    for (const peer of this.all) peer.resume();
  }

  close() {
    for (const peer of this.all) peer.close();
  }
}

// What a hub says of a peer that a signal cannot reach.
const MISSING = new Set(["peer-not-found", "hub-unreachable", "hub-lost", "peer-gone", "peer-lost", "letter-expired"]);
