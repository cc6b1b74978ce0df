/** The library against real hubs. */
import assert from "node:assert/strict";
import test from "node:test";
import { Hub, Wire, next, peer } from "./hubs.mjs";
import { Loft, LoftError, Signer, verifyRecord } from "../loft.mjs";

test("two peers find each other, signal, and hear of the end", async (t) => {
  const hub = await Hub.start(t);
  const ann = peer(t, { hubs: [hub.url], data: { name: "Ann" } });
  const bob = peer(t, { hubs: hub.url, data: { name: "Bob" } });
  const states = [];
  ann.on("lifecycle", ({ state, peerId }) => states.push([state, peerId]));
  await ann.open();
  const found = next(ann, "peer");
  await bob.open();
  assert.deepEqual(await found, { peerId: bob.peerId, isHub: false, data: { name: "Bob" }, networkName: "test" });
  assert.deepEqual(bob.peers.map(({ peerId, data }) => [peerId, data.name]), [[ann.peerId, "Ann"]]);
  assert.deepEqual(states, [["Discovering", undefined], ["Announced", undefined], ["PeerFound", bob.peerId]]);
  const heard = next(bob, "signal");
  await ann.signal(bob.peerId, "offer", { type: "offer", sdp: "v=0" });
  assert.deepEqual(await heard, { from: ann.peerId, type: "offer", data: { type: "offer", sdp: "v=0" } });
  const goodbye = next(ann, "goodbye");
  const left = next(ann, "peer-left");
  bob.close({ reason: "tired" });
  assert.deepEqual(await goodbye, { peerId: bob.peerId, data: { reason: "tired" } });
  assert.equal((await left).reason, "goodbye");
  assert.deepEqual(ann.peers, []);
  await assert.rejects(bob.open(), { code: "closed" });
});

test("what the hub refuses is an error with its code", async (t) => {
  const hub = await Hub.start(t);
  const ann = peer(t, { hubs: [hub.url] });
  await assert.rejects(ann.signal("0".repeat(40), "offer", {}), { code: "closed" });
  await ann.open();
  const refusal = await ann.signal("0".repeat(40), "offer", {}).catch((error) => error);
  assert.ok(refusal instanceof LoftError && refusal instanceof Error);
  assert.equal(refusal.code, "peer-not-found");
  assert.equal(refusal.by, "kernel");
  assert.equal(refusal.targetPeerId, "0".repeat(40));
  await assert.rejects(ann.find("a topic"), { code: "unknown-type" });
  const unasked = next(ann, "error");
  assert.ok(ann.send({ type: "no such word" }));
  assert.equal((await unasked).code, "unknown-type");
  await assert.rejects(ann.announce({ networkName: "\u0001" }), { code: "bad-network-name" });
  await ann.announce({ networkName: "test" });
  await assert.rejects(ann.connect("0".repeat(40)), { code: "no-webrtc" });
  assert.throws(() => new Loft({ hubs: [] }), TypeError);
  assert.throws(() => new Loft({ hubs: ["mailto:ann"] }), TypeError);
  assert.throws(() => new Loft({ hubs: [hub.url], peerId: "ann" }), TypeError);
});

test("a peer whose first announcement is refused is told so", async (t) => {
  const hub = await Hub.start(t);
  const ann = peer(t, { hubs: [hub.url], networkName: "x".repeat(200) });
  await assert.rejects(ann.open(), { code: "bad-network-name" });
  await ann.announce({ networkName: "short" });
  assert.equal(ann.isAnnounced, true);
});

test("it comes back when its hub does, and knows who has gone meanwhile", async (t) => {
  const hub = await Hub.start(t);
  const [ann, bob, cid] = ["Ann", "Bob", "Cid"].map((name) => peer(t, { hubs: [hub.url], data: { name } }));
  for (const one of [ann, bob, cid]) await one.open();
  while (ann.peers.length < 2) await next(ann, "peer");
  const lost = next(ann, "disconnected");
  await hub.end();
  assert.ok((await lost).error instanceof LoftError);
  assert.equal(ann.isAnnounced, false);
  assert.equal(ann.peers.length, 2);
  cid.close();
  const waiting = ann.signal(bob.peerId, "offer", { late: true }).then(() => undefined, (error) => error);
  const told = [];
  ann.on("peer", ({ peerId }) => told.push(peerId));
  const heard = next(bob, "signal");
  const gone = next(ann, "peer-left");
  await hub.again();
  // The signal may be refused when Bob is not back yet; then it is said again when he is.
  const refused = await waiting;
  if (refused) {
    assert.equal(refused.code, "peer-not-found");
    if (!bob.isAnnounced) await next(bob, "ready");
    await ann.signal(bob.peerId, "offer", { late: true });
  }
  assert.deepEqual((await heard).data, { late: true });
  assert.deepEqual(told, [], "those who were there before are no news");
  assert.equal(ann.state, "Announced");
  // Whoever did not come back is told of once distant hubs had time to say otherwise.
  const { peerId, reason } = await gone;
  assert.deepEqual([peerId, reason], [cid.peerId, "gone"]);
  assert.deepEqual(ann.peers.map((one) => one.peerId), [bob.peerId]);
});

test("it goes to the next hub when one is lost, and a waiting signal ends with its AbortSignal", async (t) => {
  const [first, second] = await Promise.all([Hub.start(t), Hub.start(t)]);
  const ann = peer(t, { hubs: [first.url, second.url] });
  await ann.open();
  assert.equal(ann.hub, first.url);
  const moved = next(ann, "ready");
  await first.end();
  assert.equal((await moved).hub, second.url);
  await second.end();
  await next(ann, "disconnected").catch(() => {});
  const controller = new AbortController();
  const waiting = ann.signal("0".repeat(40), "offer", {}, { signal: controller.signal });
  controller.abort(new Error("enough"));
  await assert.rejects(waiting, { message: "enough" });
});

test("it goes on at another hub when its own says that it stops", async (t) => {
  const [first, second] = await Promise.all([Hub.start(t, { lines: ["drain: 5s"] }), Hub.start(t)]);
  // Without the word it would wait for up to an hour.
  const ann = peer(t, { hubs: [first.url, second.url], timing: { base: 3_600_000, cap: 3_600_000, random: () => 1 } });
  await ann.open();
  const order = [];
  ann.on("goaway", ({ reconnectAfter }) => order.push(typeof reconnectAfter));
  ann.on("connected", ({ hub }) => order.push(hub));
  const ready = next(ann, "ready");
  await first.end("SIGTERM");
  assert.equal((await ready).hub, second.url);
  assert.deepEqual(order, ["number", second.url]);
});

test("somebody who takes its id ends it for good", async (t) => {
  const hub = await Hub.start(t, { lines: ["duplicate: replace"] });
  const peerId = "ab".repeat(20);
  const ann = peer(t, { hubs: [hub.url], peerId });
  await ann.open();
  const closed = next(ann, "closed");
  const other = peer(t, { hubs: [hub.url], peerId });
  await other.open();
  assert.equal((await closed).error.code, "replaced");
  await assert.rejects(ann.open(), { code: "closed" });
});

test("the key of its place takes over at once where the hub believes the old connection alive", async (t) => {
  const hub = await Hub.start(t);
  const sockets = [];
  const { NodeSocket } = await import("../socket.mjs");
  class Watched extends NodeSocket {
    constructor(address, protocols) {
      super(address, protocols);
      this.address = address;
      sockets.push(this);
    }
  }
  const ann = peer(t, { hubs: [hub.url], WebSocket: Watched });
  await ann.open();
  // The page believes the connection dead, and the hub does not: the newcomer shows the key it was given.
  sockets[0].onclose({ code: 1006, reason: "" });
  await next(ann, "ready");
  assert.equal(sockets.length, 2, "the first attempt was let in");
  assert.equal(new URL(sockets[0].address).searchParams.get("resume"), "new");
  assert.match(new URL(sockets[1].address).searchParams.get("resume"), /^[0-9a-f]{32}$/);
});

test("a place that the hub keeps: nobody sees it leave, and what was said to it meanwhile arrives", async (t) => {
  const hub = await Hub.start(t, { plugins: ["signaling", "mailbox"] });
  const wire = await Wire.to(t, hub);
  const ann = peer(t, { hubs: [wire.url] });
  const bob = peer(t, { hubs: [hub.url] });
  await ann.open();
  await bob.open();
  if (ann.peers.length === 0) await next(ann, "peer");
  const news = [];
  bob.on("peer-left", () => news.push("left"));
  for (const one of [ann, bob]) one.on("peer", () => news.push("peer"));
  const lost = next(ann, "disconnected");
  wire.cut();
  await lost;
  await bob.signal(ann.peerId, "offer", { waits: true });
  const [connected, heard] = [next(ann, "connected"), next(ann, "signal")];
  wire.mend();
  assert.equal((await connected).isResumed, true);
  assert.deepEqual((await heard).data, { waits: true });
  const answered = next(bob, "signal");
  await ann.signal(bob.peerId, "answer", { again: true });
  assert.deepEqual((await answered).data, { again: true });
  assert.deepEqual(news, []);
  assert.deepEqual(ann.peers.map(({ peerId }) => peerId), [bob.peerId]);
});

test("records are signed, found, watched and taken back", async (t) => {
  const hub = await Hub.start(t, { plugins: ["signaling", "memory-storage", "records"] });
  const signer = await Signer.generate({ crypto: globalThis.crypto ?? (await import("node:crypto")).webcrypto });
  const ann = peer(t, { hubs: [hub.url], signer });
  const bob = peer(t, { hubs: [hub.url] });
  await ann.open();
  await bob.open();
  await assert.rejects(bob.publish("games/chess", 1), { code: "unsigned-refused", by: "records" });
  const told = [];
  const arrived = (count) => new Promise((resolve) => {
    const look = () => (told.length >= count ? resolve() : undefined);
    look();
    waiting = look;
  });
  let waiting = () => {};
  const stop = await bob.watch("games/chess", ({ change, record }) => {
    told.push([change, record.data ?? record.reason]);
    waiting();
  });
  const data = { name: "K\u00f6nig \ud83d\ude00", numbers: [1e21, 0.1, -0], nested: { b: null, a: [true] } };
  const answer = await ann.publish("games/chess", data, { ttl: 60 });
  assert.equal(answer.topic, "games/chess");
  await ann.publish("games/chess", "later", { ttl: 60 });
  await arrived(2);
  const [record, ...others] = await bob.find("games/chess");
  assert.deepEqual([record.data, record.author, others.length], ["later", signer.author, 0]);
  assert.equal(await verifyRecord(record, { crypto: globalThis.crypto ?? (await import("node:crypto")).webcrypto }), true);
  await ann.remove("games/chess", { ttl: 60 });
  await arrived(3);
  assert.deepEqual(told, [["changed", { ...data, numbers: [1e21, 0.1, 0] }], ["changed", "later"], ["ended", "removed"]]);
  assert.deepEqual(await bob.find("games/chess"), []);
  await stop();
});
