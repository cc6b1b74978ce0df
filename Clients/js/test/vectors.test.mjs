/** The vectors that come from the shapes of the protocol, against the library and a real hub. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import test from "node:test";
import { Loft } from "../loft.mjs";
import { NodeSocket } from "../socket.mjs";
import { Hub } from "./hubs.mjs";
import { Scripted } from "./scripted.mjs";

const file = new URL("../../../Docs/Reference/vectors.json", import.meta.url);
const { peers, network, vectors } = JSON.parse(await readFile(file, "utf8"));
const EVENTS = ["peer", "peer-left", "signal", "goodbye", "goaway", "warning", "error", "message"];

/** One turn of everything that was queued. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

for (const { type, text, verdict, event } of vectors.filter(({ direction }) => direction === "toPeer")) {
  test(`the library hears ${verdict} of ${text.slice(0, 80)}`, async (context) => {
    const script = new Scripted();
    script.arrived = (socket) => socket.greet();
    const loft = new Loft({ hubs: "ws://hub", peerId: peers.you, networkName: network, WebSocket: script.WebSocket });
    context.after(() => loft.close());
    await loft.open();
    script.last.say({ type: "peer-discovered", data: { peerId: peers.other }, networkName: network });
    await turn();
    const heard = [];
    for (const name of EVENTS) loft.on(name, () => heard.push(name));
    script.last.say(text);
    await turn();
    assert.deepEqual(heard, verdict === "told" ? [event] : [], type);
  });
}

test("a hub answers as the vectors say", async (context) => {
  const hub = await Hub.start(context, {
    plugins: [
      "signaling", "hub-registry", "memory-storage", "{records: {unsigned: allow}}", "mailbox",
      "{auth-tokens: {required: false}}",
      "{turn-credentials: {urls: ['stun:stun.example.org']}}", "client-channels",
    ],
  });
  const connect = async (id) => {
    const socket = new NodeSocket(`${hub.url}?peerId=${id}`, ["peerpigeon.v1"]);
    const heard = [];
    let wake;
    socket.onmessage = ({ data }) => {
      heard.push(JSON.parse(data));
      wake?.();
    };
    const until = async (isMeant) => {
      while (!heard.some(isMeant)) await new Promise((resolve) => (wake = resolve));
    };
    await until(({ type }) => type === "connected");
    socket.send(JSON.stringify({ type: "announce", networkName: network }));
    // So that it is in the network before anybody speaks to it, whichever reactor has whom.
    socket.send(JSON.stringify({ type: "ping" }));
    await until(({ type }) => type === "pong");
    heard.length = 0;
    return { socket, heard, until };
  };
  let number = 0;
  for (const { text, verdict, answer, code } of vectors.filter(({ direction }) => direction === "toHub")) {
    number += 1;
    const id = (letter) => letter.repeat(34) + String(number).padStart(6, "0");
    const other = await connect(id("b"));
    const you = await connect(id("a"));
    you.socket.send(text.replaceAll(peers.other, id("b")));
    // Not every plugin answers before it takes the next message.
    if (verdict !== "taken") await you.until(({ type }) => type === answer || type === "error");
    you.socket.send(JSON.stringify({ type: "ping" }));
    await you.until(({ type }) => type === "pong");
    const errors = you.heard.filter(({ type }) => type === "error").map((error) => error.code);
    assert.deepEqual(errors, verdict === "refused" ? [code] : [], text);
    if (verdict === "answered") assert.ok(you.heard.some(({ type }) => type === answer), text);
    for (const { socket } of [other, you]) socket.close();
  }
});
