// Does a little of everything that the library can.
import { setTimeout as sleep } from "node:timers/promises";
import { Plugin, Problem, proceed, refuse, take } from "./loft-plugin.mjs";

const plugin = new Plugin("paces", "Is put through its paces.", { version: "1.2" });
plugin.setting("text", "welcome", "what to say");
plugin.setting("often", 3, "how often", { range: [0, 9] });
plugin.setting("ratio", 0.5, "a share");
plugin.setting("loud", false, "whether to shout", { perNamespace: false });
plugin.setting("words", ["a", "b"], "a list");
plugin.setting("mood", "calm", "how it feels", { choices: ["calm", "wild"] });
plugin.setting("pause", 1500, "a while", { is: "duration" });
plugin.setting("key", "", "what nobody may know", { is: "secret" });
const heard = plugin.counter("heard_total", "what was heard", { kind: ["plain", "slow"] });
const level = plugin.gauge("level", "how high");
const took = plugin.histogram("work_seconds", "how long");
const noticed = plugin.emits("somethingNoticed", "peer", "namespace");
let isWell = true;

plugin.configured(() => {
  if (plugin.settings.text === "") throw new Problem("must not be empty", "text");
  // Too early for the hub, so that it has to wait.
  level(1);
  plugin.log.info("configured", { often: plugin.settings.often });
});

plugin.start(async () => {
  await sleep(0);
  if (plugin.settings.text === "broken") throw new Error("this was to be expected");
});

plugin.on("peerConnected", ({ peer, namespace }) => {
  heard(1, { kind: "plain" });
  plugin.send(peer, namespace, { type: "hi", data: plugin.settingsOf(namespace).text });
});

plugin.on(["peerDisconnected", "neverHeard?"], async ({ peer, namespace }) => {
  await sleep(1);
  heard(1, { kind: "slow" });
  noticed({ peer, namespace });
});

plugin.on("hubRegistered", ({ peer }) => {
  console.log("printed, and not said");
  if (peer === "all") plugin.send("x", "default", "y".repeat(70_000));
  throw new Error("this was to be expected");
});

plugin.on("configReloaded", async () => {
  const { peers } = await plugin.peers("default");
  plugin.log.notice("peers", { count: peers.length });
});

plugin.before("admitConnection", { at: "authorize" }, ({ request }) => {
  if (request.path === "/no") return refuse("not-here", "nobody is let in here", { retryAfter: 1.5 });
  if (request.path === "/raise") throw new Error("this was to be expected");
  if (request.path === "/odd") return false;
  if (request.path === "/taken") return take();
  if (request.path === "/acme") return proceed({ namespace: "acme" });
});

plugin.before("serveRequest", { at: "shape" }, async ({ pause }) => {
  await sleep(pause * 1000);
  if (pause === 0.002) throw new Error("this was to be expected");
  return proceed();
});

plugin.serve("GET", "/paces/:name", ({ parameters: { name } }) => {
  if (name === "raise") throw new Error("this was to be expected");
  if (name === "bytes") return Buffer.from([0xff, 0x00]);
  if (name === "text") return { status: 201, headers: { "x-made": "yes" }, body: "made" };
  return { name };
});

plugin.serve("POST", "/paces", async ({ body }) => {
  await sleep(0);
  isWell = body !== "ill";
  took(0.25);
  return { status: 204, body: "" };
}, { audience: "operators" });

plugin.health(() => (isWell ? undefined : "it is ill"));

plugin.drain(async () => {
  await sleep(1);
  plugin.log.info("draining");
});

plugin.stop(() => console.log("stopped"));

plugin.run();
