/** Who offers, who gives way, and who makes the channel, against a connection that does as it is told. */
import assert from "node:assert/strict";
import test from "node:test";
import { Channel } from "../../../Sources/Plugins/BrowserClient/Client/channel.mjs";
import { Peer } from "../../../Sources/Plugins/BrowserClient/Client/peer.mjs";
import { Peers } from "../../../Sources/Plugins/BrowserClient/Client/peers.mjs";

const [LESS, GREATER] = ["0".repeat(40), "f".repeat(40)];
const tick = () => new Promise(setImmediate);
const sdp = (session) => `v=0\r\no=- ${session} 2 IN IP4 127.0.0.1\r\n`;

class FakeChannel {
  readyState = "connecting";
  sent = [];

  constructor(label) {
    this.label = label;
  }

  open() {
    this.readyState = "open";
    this.onopen?.();
  }

  send(data) {
    this.sent.push(data);
  }

  close() {
    this.readyState = "closed";
  }
}

class FakeConnection {
  static all = [];
  signalingState = "stable";
  connectionState = "new";
  remoteDescription = null;
  localDescription = null;
  channels = [];
  isClosed = false;

  constructor() {
    FakeConnection.all.push(this);
  }

  createDataChannel(label) {
    this.channels.push(new FakeChannel(label));
    setImmediate(() => this.onnegotiationneeded?.());
    return this.channels.at(-1);
  }

  async setLocalDescription() {
    const isAnswer = this.signalingState === "have-remote-offer";
    this.localDescription = { type: isAnswer ? "answer" : "offer", sdp: sdp("1") };
    this.signalingState = isAnswer ? "stable" : "have-local-offer";
  }

  async setRemoteDescription(description) {
    await tick();
    if (description.sdp === "nonsense") throw new Error("cannot be read");
    this.remoteDescription = description;
    this.signalingState = description.type === "offer" ? "have-remote-offer" : "stable";
  }

  async addIceCandidate() {}

  close() {
    this.isClosed = true;
  }
}

function options(ownId, said) {
  FakeConnection.all.length = 0;
  return {
    ownId, post: (to, type) => said.push(type), iceServers: { list: [], fresh: async () => [] }, timeout: 5_000,
    RTCPeerConnection: FakeConnection, accept: () => true, maxConnections: 2,
  };
}

function pair(t, ownId) {
  const said = [];
  const peer = new Peer(ownId === LESS ? GREATER : LESS, options(ownId, said));
  t.after(() => peer.close());
  return [peer, said];
}

test("of two offers that meet, that of the greater id counts", async (t) => {
  const [greater, said] = pair(t, GREATER);
  greater.begin();
  await tick();
  await greater.heard("offer", { type: "offer", sdp: sdp("7") });
  assert.deepEqual(said, ["offer"]);
  assert.equal(FakeConnection.all.length, 1);
  const [polite, answers] = pair(t, LESS);
  polite.begin();
  await tick();
  const [first] = FakeConnection.all;
  await polite.heard("offer", { type: "offer", sdp: sdp("7") });
  assert.deepEqual(answers, ["offer", "answer"]);
  assert.ok(first.isClosed && FakeConnection.all.length === 2, "it gives up all that was made for its own");
  const theirs = new FakeChannel("loft");
  FakeConnection.all[1].ondatachannel({ channel: theirs });
  theirs.open();
  assert.equal((await polite.main.opened()).isOpen, true);
  polite.main.send("one");
  assert.deepEqual(theirs.sent, ["one"]);
});

test("whoever is called makes no channel of its own, also before the offer was read", async (t) => {
  const [peer, said] = pair(t, GREATER);
  const reading = peer.heard("offer", { type: "offer", sdp: sdp("7") });
  peer.begin();
  await reading;
  await tick();
  assert.deepEqual(said, ["answer"]);
  assert.equal(FakeConnection.all[0].channels.length, 0);
});

test("an offer that cannot be read leaves room for an own one", async (t) => {
  const [peer, said] = pair(t, GREATER);
  const problems = [];
  peer.on("problem", ({ message }) => problems.push(message));
  const reading = peer.heard("offer", { type: "offer", sdp: "nonsense" });
  peer.begin();
  await reading;
  await tick();
  assert.deepEqual([problems, said], [["cannot be read"], ["offer"]]);
});

test("another life of a peer, one too many, and one that is not wanted", async (t) => {
  const [said, told] = [[], []];
  const peers = new Peers({ ...options(GREATER, said), accept: (id) => id !== "b".repeat(40) }, (event, { peerId }) => told.push([event, peerId?.[0]]));
  t.after(() => peers.close());
  peers.heard(LESS, "offer", { type: "offer", sdp: sdp("7") });
  await tick();
  await tick();
  const before = peers.get(LESS);
  peers.heard(LESS, "offer", { type: "offer", sdp: sdp("7") });
  assert.equal(peers.get(LESS), before, "the same session goes on");
  peers.heard(LESS, "offer", { type: "offer", sdp: sdp("8") });
  assert.notEqual(peers.get(LESS), before);
  assert.ok(before.isOver && told.some(([event]) => event === "connection-lost"));
  peers.heard("b".repeat(40), "offer", { type: "offer", sdp: sdp("1") });
  peers.heard("c".repeat(40), "offer", { type: "offer", sdp: sdp("1") });
  peers.heard("d".repeat(40), "offer", { type: "offer", sdp: sdp("1") });
  assert.equal(said.filter((type) => type === "connection-rejected").length, 2);
  assert.equal(peers.all.length, 2);
  assert.equal(peers.heard("e".repeat(40), "ice-candidate", {}), true);
  assert.equal(peers.heard("e".repeat(40), "something", {}), false);
});

test("a channel keeps what comes before anybody listens, in order, and not for ever", async () => {
  const own = new FakeChannel("loft");
  const channel = new Channel(LESS, "loft", () => {});
  channel.attach(own);
  own.open();
  own.onmessage({ data: "one" });
  const heard = [];
  channel.onmessage = ({ data }) => heard.push(data);
  own.onmessage({ data: "two" });
  await tick();
  own.onmessage({ data: "three" });
  assert.deepEqual(heard, ["one", "two", "three"]);
  const deaf = new Channel(LESS, "loft", () => {});
  deaf.attach(own);
  for (let number = 0; number < 1_000; number++) own.onmessage({ data: number });
  deaf.on("message", (data) => heard.push(data));
  await tick();
  own.onmessage({ data: "now" });
  assert.deepEqual(heard.slice(3), ["now"]);
  own.onclose();
  await assert.rejects(deaf.opened(), { code: "channel-closed" });
  assert.throws(() => deaf.send("x"), { code: "channel-closed" });
});
