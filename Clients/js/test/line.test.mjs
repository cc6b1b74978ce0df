/** How it keeps its connection, against hubs that are hard to find in the wild. */
import assert from "node:assert/strict";
import test from "node:test";
import { next, peer } from "./hubs.mjs";
import { Scripted } from "./scripted.mjs";
import { HubList } from "../../../Sources/Plugins/BrowserClient/Client/hublist.mjs";
import { Waiters, jitter } from "../../../Sources/Plugins/BrowserClient/Client/waiting.mjs";

function scripted(t, options, arrived = (socket) => socket.greet()) {
  const script = new Scripted();
  script.arrived = arrived;
  return [script, peer(t, { hubs: ["ws://a.test"], WebSocket: script.WebSocket, ...options })];
}

test("waiting grows to a cap and is any time up to it", () => {
  const timing = { base: 500, cap: 30_000 };
  assert.equal(jitter(0, { ...timing, random: () => 0.5 }), 250);
  assert.equal(jitter(3, { ...timing, random: () => 0.5 }), 2_000);
  assert.equal(jitter(1_000, { ...timing, random: () => 0.999 }), 29_970);
  const times = Array.from({ length: 1000 }, () => jitter(20, timing));
  assert.ok(times.every((one) => one >= 0 && one < 30_000));
  assert.ok(times.some((one) => one < 6_000) && times.some((one) => one > 24_000));
});

test("hubs are tried in turn, and only then longer waits begin", () => {
  const list = new HubList(["wss://a.test", "https://b.test", "wss://a.test/"], { base: 100, cap: 10_000, random: () => 1 });
  assert.deepEqual(list.addresses, ["wss://a.test/", "wss://b.test/"]);
  const tried = Array.from({ length: 5 }, () => list.next());
  assert.deepEqual(tried.map(({ url }) => url[6]), ["a", "b", "a", "b", "a"]);
  assert.deepEqual(tried.map(({ wait }) => wait), [100, 100, 200, 200, 400]);
  list.lasted();
  assert.deepEqual(list.next(), { url: "wss://a.test/", wait: 100 });
  list.rest("wss://a.test/");
  assert.equal(list.next().url, "wss://b.test/");
  list.rest("wss://b.test/");
  assert.equal(list.next(), undefined);
});

test("what hubs name is limited, and leads to no hub without TLS", () => {
  const list = new HubList(["wss://a.test"], { base: 1, cap: 1 });
  assert.deepEqual(list.learn([{ url: "ws://b.test" }, { url: "nonsense" }, null, { url: "wss://c.test" }]), ["wss://c.test/"]);
  assert.equal(list.isGiven("wss://c.test/"), false);
  for (let round = 0; round < 50; round++) list.learn([{ url: `wss://n${round}.test` }]);
  assert.equal(list.addresses.length, 17);
  assert.deepEqual(list.learn("nonsense"), []);
  assert.ok(list.addresses.includes("wss://a.test/") && list.addresses.includes("wss://n49.test/"));
});

test("it moves to the hub that is named before it leaves the one that goes", async (t) => {
  const [script, ann] = scripted(t, { token: "secret" });
  await ann.open();
  const [first] = script.sockets;
  assert.deepEqual(first.protocols, ["peerpigeon.v1", "bearer.secret"]);
  const states = [];
  ann.on("disconnected", () => states.push("disconnected"));
  script.heard = (socket, message) => {
    if (socket !== first && message.type === "announce") states.push(`announced, ${first.closed ? "closed" : "open"}`);
  };
  const ready = next(ann, "ready");
  first.say({ type: "goaway", data: { reconnectAfter: 60_000, hubs: [{ url: "ws://b.test", load: 0.1 }] } });
  assert.equal((await ready).hub, "ws://b.test/");
  assert.deepEqual(states, ["announced, open"]);
  assert.equal(first.closed.code, 1000);
  // A stranger's hub is not shown the token.
  assert.deepEqual(script.last.protocols, ["peerpigeon.v1"]);
  assert.equal(script.last.address.searchParams.get("resume"), "new");
});

test("where only the hub that goes is known it comes back when it was asked to", async (t) => {
  const [script, ann] = scripted(t);
  await ann.open();
  const before = Date.now();
  script.last.say({ type: "goaway", data: { reconnectAfter: 300 } });
  await next(ann, "goaway");
  script.last.end(1001, "going away");
  await next(ann, "ready");
  assert.ok(Date.now() - before >= 295, "not sooner");
  assert.deepEqual(script.called, ["a.test", "a.test"]);
});

test("a hub that is gone without a word is noticed", async (t) => {
  const [script, ann] = scripted(t, { timing: { base: 1, cap: 1, idle: 30, answer: 30 } });
  await ann.open();
  const [first] = script.sockets;
  await new Promise((resolve) => {
    script.heard = (socket, message) => {
      if (socket === first && message.type === "ping") resolve();
      return socket === first;
    };
  });
  assert.equal((await next(ann, "disconnected")).error.code, "disconnected");
  await next(ann, "ready");
  assert.equal(script.sockets.length, 2);
});

test("a token that has ended is asked for anew, and one that cannot change is not shown again", async (t) => {
  const tokens = ["old", "new"];
  const arrived = (socket) => {
    if (socket.protocols[1] === "bearer.old") socket.end(4001, "token-expired");
    else socket.greet();
  };
  const [script, ann] = scripted(t, { token: async (hub) => hub === "ws://a.test/" && tokens.shift() }, arrived);
  await ann.open();
  assert.deepEqual(script.sockets.map(({ protocols }) => protocols[1]), ["bearer.old", "bearer.new"]);
  const [other, bob] = scripted(t, { token: "old" }, arrived);
  await assert.rejects(bob.open(), { code: "refused" });
  assert.equal(other.sockets.length, 1);
});

test("a hub that has banned this peer is left alone, and another one tried", async (t) => {
  const [script, ann] = scripted(t, { hubs: ["ws://a.test", "ws://b.test"] }, (socket) =>
    socket.address.hostname === "a.test" ? socket.end(4003, "banned") : socket.greet());
  await ann.open();
  script.last.end();
  await next(ann, "ready");
  assert.deepEqual(script.called, ["a.test", "b.test", "b.test"]);
});

test("a token with characters that may not stand in a subprotocol is encoded", async (t) => {
  const [script, ann] = scripted(t, { token: "a b/ü" });
  await ann.open();
  assert.deepEqual(script.last.protocols, ["peerpigeon.v1", `bearer64.${Buffer.from("a b/ü").toString("base64url")}`]);
});

test("a place that was kept goes on where it was: what did not arrive is sent again, and nobody is announced twice", async (t) => {
  const [script, ann] = scripted(t, { timing: { base: 1, cap: 1 } });
  await ann.open();
  const [first] = script.sockets;
  first.say({ type: "resumable", data: { grace: 30_000 } });
  first.say({ type: "peer-discovered", data: { peerId: "b".repeat(40) }, networkName: "test" });
  await next(ann, "peer");
  assert.deepEqual(first.sent.map(({ type }) => type), ["announce", "ping"]);
  ann.send({ type: "lost", number: 1 });
  ann.send({ type: "lost", number: 2 });
  // The hub has three of the four messages.
  script.arrived = (socket) => socket.greet({ resumed: true, resume: "c".repeat(32), data: { seen: 3 } });
  first.end();
  await next(ann, "ready");
  const { last } = script;
  assert.equal(last.address.searchParams.get("resume"), "a".repeat(32));
  assert.equal(last.address.searchParams.get("seen"), "1");
  assert.deepEqual(last.sent.map(({ type, number }) => [type, number]), [["lost", 2], ["ping", undefined]]);
  assert.equal(ann.peers.length, 1);
  // At the next loss it shows the newer key, and counts on.
  last.say({ type: "something" });
  await next(ann, "message");
  script.arrived = (socket) => socket.greet();
  last.end();
  await next(ann, "ready");
  assert.equal(script.last.address.searchParams.get("resume"), "c".repeat(32));
  assert.equal(script.last.address.searchParams.get("seen"), "3");
  assert.equal(script.last.sent[0].type, "announce", "where the place has gone it announces itself");
});

test("what is not understood is left alone", async (t) => {
  const [script, ann] = scripted(t);
  await ann.open();
  const strange = ["", "no json", "[]", "null", "7", '{"type":7}', '{"type":"peer-discovered","data":{"peerId":"x"}}',
    '{"type":"pong"}', '{"type":"error"}', '{"type":"record","data":null}', '{"type":"ice-servers","data":{"iceServers":3}}',
    `{"type":"offer","fromPeerId":"${"b".repeat(40)}","data":null}`, '{"type":"goaway","data":{"hubs":{}}}'];
  for (const text of strange) script.last.say(text);
  const errors = [];
  ann.on("error", ({ code }) => errors.push(code));
  script.last.say({ type: "peer-discovered", data: { peerId: "c".repeat(40) }, networkName: "test" });
  await next(ann, "peer");
  assert.deepEqual(ann.peers.map(({ peerId }) => peerId), ["c".repeat(40)]);
  assert.deepEqual(errors, ["error"]);
});

test("closing says goodbye, ends who waits, and leaves no timer", async (t) => {
  const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === "Timeout").length;
  const before = timers();
  const [script, ann] = scripted(t);
  await ann.open();
  script.heard = () => true;
  const waiting = ann.signal("b".repeat(40), "offer", {});
  const gone = assert.rejects(waiting, { code: "closed" });
  await new Promise(setImmediate);
  const off = ann.on("closed", () => assert.fail("this listener was removed"));
  off();
  ann.close({ reason: "done" });
  await gone;
  assert.deepEqual(script.last.sent.at(-1), { type: "goodbye", networkName: "test", data: { reason: "done" } });
  assert.equal(script.last.closed.code, 1000);
  assert.equal(ann.state, "Disconnected");
  assert.equal(timers(), before);
});

test("as many wait as may, and no more", async () => {
  const waiters = new Waiters(2);
  const controller = new AbortController();
  const first = waiters.wait(controller.signal);
  const second = waiters.wait();
  await assert.rejects(waiters.wait(), { code: "too-much-waiting" });
  controller.abort(new Error("no more"));
  await assert.rejects(first, { message: "no more" });
  const third = waiters.wait();
  waiters.resolve("now");
  assert.deepEqual(await Promise.all([second, third]), ["now", "now"]);
  await assert.rejects(waiters.wait(AbortSignal.abort(new Error("before"))), { message: "before" });
});

test("a proof that is taken in one breath with the refusal before it is announced", async (t) => {
  const [script, ann] = scripted(t, { identity: { prove: async () => ({}) } });
  let count = 0;
  script.heard = (socket, { type, messageId }) => {
    if (type !== "announce" || count++) return false;
    const refusal = { type: "error", error: "not yet", code: "id-not-proven", by: "auth-tokens", messageId };
    queueMicrotask(() => [refusal, { type: "id-proven" }].forEach((one) => socket.onmessage({ data: JSON.stringify(one) })));
    return true;
  };
  await ann.open();
  assert.deepEqual([ann.state, count], ["Announced", 2]);
});
