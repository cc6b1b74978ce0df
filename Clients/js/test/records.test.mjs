/** Records, servers for calls, and signatures. */
import assert from "node:assert/strict";
import { createPublicKey, verify, webcrypto } from "node:crypto";
import test from "node:test";
import { next, peer } from "./hubs.mjs";
import { Scripted } from "./scripted.mjs";
import { Signer, canonicalJSON, verifyRecord } from "../loft.mjs";
import { IceServers } from "../../../Sources/Plugins/BrowserClient/Client/iceservers.mjs";

/** A hub with a few records, which answers as Docs/Protocol.md says. */
async function library(t, options) {
  const script = new Scripted();
  script.arrived = (socket) => socket.greet();
  script.records = [];
  script.heard = (socket, { type, data, messageId }) => {
    const answer = (kind, more) => socket.say({ type: kind, data: { topic: data.topic, ...more }, messageId, fromPeerId: "system" });
    if (type === "publish" && data.ttl > 1_000) {
      socket.say({ type: "error", code: "bad-ttl", reason: "too long", by: "records", messageId, newer: 5 });
    } else if (type === "publish") {
      script.records.push({ id: `r${script.records.length}`, timestamp: data.time, ...data });
      answer("published", { recordId: "r", time: data.time });
    } else if (type === "find") answer("found", { count: 1, records: script.records.filter(({ topic }) => topic === data.topic) });
    else if (type === "watch") answer("watching", { records: script.records.filter(({ topic }) => topic === data.topic) });
    else if (type === "unwatch") answer("unwatched", { watched: true });
  };
  const loft = peer(t, { hubs: ["ws://a.test"], WebSocket: script.WebSocket, timing: { base: 1, cap: 1 }, ...options });
  await loft.open();
  return [script, loft];
}

const crypto = globalThis.crypto ?? webcrypto;

test("JSON has one spelling (RFC 8785, section 3.2)", () => {
  assert.equal(
    canonicalJSON({ numbers: [333333333.33333329, 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/", literals: [null, true, false] }),
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}');
  assert.equal(
    canonicalJSON({ "\u20ac": 1, "\r": 2, "\ufb33": 3, 1: 4, "\ud83d\ude00": 5, "\u0080": 6, "\u00f6": 7 }),
    '{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"😀":5,"\ufb33":3}');
  assert.equal(canonicalJSON(-0), "0");
  for (const wrong of [NaN, Infinity, undefined, () => 0, 5n, new Date(0), "\ud800", [undefined]]) {
    assert.throws(() => canonicalJSON(wrong), { code: "not-json" });
  }
});

test("what is published is signed, in the order in which it is published", async (t) => {
  const signer = await Signer.generate({ crypto });
  const [script, ann] = await library(t, { signer, namespace: "acme" });
  const before = Date.now();
  await Promise.all([ann.publish("a", { n: 1, b: "ö" }, { ttl: 60 }), ann.publish("a", [2]), ann.remove("a")]);
  const sent = script.last.sent.filter(({ type }) => type === "publish").map(({ data }) => data);
  assert.equal(sent.length, 3);
  assert.deepEqual(sent.map(({ ttl }) => ttl), [60, 300, 300]);
  assert.deepEqual([sent[2].deleted, "data" in sent[2]], [true, false]);
  const times = sent.map(({ time }) => time);
  assert.ok(times[0] >= before && new Set(times).size === 3, "no two are of one time");
  // The text that is signed, written out, and checked by Node's own Ed25519.
  const { author, time, signature } = sent[0];
  const text = `{"author":"${author}","data":{"b":"ö","n":1},"namespace":"acme","time":${time},"topic":"a","ttl":60}`;
  const key = createPublicKey({ format: "jwk", key: { kty: "OKP", crv: "Ed25519", x: Buffer.from(author, "base64").toString("base64url") } });
  assert.ok(verify(null, Buffer.from(text), key, Buffer.from(signature, "base64")));
  const [record] = await ann.find("a");
  assert.equal(await verifyRecord(record, { namespace: "acme", crypto }), true);
  assert.equal(await verifyRecord(record, { namespace: "other", crypto }), false);
  assert.equal(await verifyRecord({ ...record, data: 1 }, { namespace: "acme", crypto }), false);
  assert.equal(await verifyRecord({ ...record, author: "AAAA" }, { namespace: "acme", crypto }), false);
  assert.equal(await verifyRecord({ topic: "a", data: 1 }, { crypto }), false);
});

test("what the hub refuses is told to whoever asked", async (t) => {
  const [, ann] = await library(t);
  await assert.rejects(ann.publish("a", 1, { ttl: 5_000 }), { code: "bad-ttl", by: "records", newer: 5 });
  assert.equal((await ann.publish("a", 1)).recordId, "r");
});

test("whoever watches is told of what is there, of changes and of ends, also by the next hub", async (t) => {
  const [script, ann] = await library(t);
  script.records.push({ id: "r1", topic: "a", timestamp: 1, author: "A", data: 1 });
  const heard = [];
  const stop = await ann.watch("a", ({ change, record }) => heard.push([change, record.author, record.data]));
  const say = (type, data) => script.last.say({ type, data, fromPeerId: "system" });
  say("record", { id: "r2", topic: "a", timestamp: 2, author: "B", data: 2 });
  say("record", { id: "r3", topic: "another", timestamp: 2, author: "B", data: 2 });
  say("record-ended", { id: "r1", topic: "a", author: "A", reason: "ended" });
  say("last", {});
  await next(ann, "message");
  assert.deepEqual(heard, [["present", "A", 1], ["changed", "B", 2], ["ended", "A", undefined]]);
  const late = [];
  const stopLate = await ann.watch("a", ({ change, record }) => late.push([change, record.author]));
  assert.deepEqual(late, [["present", "B"]]);
  // The next hub knows nothing of this peer, B's record as it was, and a newer one of A.
  script.records = [{ id: "r2", topic: "a", timestamp: 2, author: "B", data: 2 }, { id: "r5", topic: "a", timestamp: 5, author: "A", data: 5 }];
  heard.length = 0;
  const told = new Promise((resolve) => ann.watch("a", ({ record }) => record.timestamp === 5 && resolve()));
  script.last.end();
  await told;
  assert.deepEqual(heard, [["present", "A", 5]]);
  await stop();
  await stop();
  await stopLate();
  assert.equal(script.last.sent.filter(({ type }) => type === "unwatch").length, 0, "somebody still watches");
});

test("a watch ends with its AbortSignal", async (t) => {
  const [script, ann] = await library(t);
  const controller = new AbortController();
  await ann.watch("a", () => assert.fail("it was ended"), { signal: controller.signal });
  controller.abort();
  script.last.say({ type: "record", data: { id: "r", topic: "a", timestamp: 1 } });
  script.last.say({ type: "last" });
  await next(ann, "message");
  assert.equal(script.last.sent.at(-1).type, "unwatch");
});

test("servers that the hub lends come after those that were given, and are asked for anew in time", async (t) => {
  const end = Math.floor(Date.now() / 1000);
  const lent = (seconds) => [{ urls: ["turn:t.test"], username: `${end + seconds}:peer`, credential: "x" }];
  let asked = 0;
  const servers = new IceServers([{ urls: "stun:own.test" }], async () => {
    asked += 1;
    if (asked > 1) throw new Error("the hub is away");
    return { data: { iceServers: lent(3_600), ttl: 3_600, expiresAt: (end + 3_600) * 1000 } };
  });
  assert.deepEqual(await servers.fresh(), [{ urls: "stun:own.test" }]);
  servers.told({ iceServers: lent(3_600) });
  assert.equal((await servers.fresh()).length, 2);
  assert.equal(asked, 0);
  servers.told({ iceServers: lent(10) });
  assert.match((await servers.fresh())[1].username, new RegExp(`^${end + 3_600}:`));
  servers.told({ iceServers: lent(1) });
  assert.equal((await servers.fresh()).length, 2, "old ones are better than none");
  assert.equal(asked, 2);
  const [script, ann] = await library(t, { iceServers: [{ urls: "stun:own.test" }] });
  script.last.say({ type: "ice-servers", data: { iceServers: [{ urls: "stun:hub.test" }] } });
  script.last.say({ type: "last" });
  await next(ann, "message");
  assert.deepEqual(ann.iceServers.map(({ urls }) => urls), ["stun:own.test", "stun:hub.test"]);
});
