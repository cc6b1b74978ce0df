/** Ids that belong to keys, with a real hub. */
import assert from "node:assert/strict";
import { webcrypto } from "node:crypto";
import test from "node:test";
import { Signer } from "../loft.mjs";
import { Hub, peer } from "./hubs.mjs";

const plugins = ["signaling", "{auth-tokens: {required: false, peers: {selfCertifying: required}}}"];

test("who shows that the id belongs to a key is let in", async (context) => {
  const hub = await Hub.start(context, { plugins });
  const identity = await Signer.generate({ crypto: webcrypto });
  const owner = peer(context, { hubs: hub.url, identity, peerId: await identity.peerId() });
  await owner.open();
  assert.equal(owner.state, "Announced");
});

test("who has another key, or none, is not", async (context) => {
  const hub = await Hub.start(context, { plugins });
  const stranger = peer(context, { hubs: hub.url });
  await assert.rejects(stranger.open(), { code: "id-not-proven" });
  const [identity, other] = [await Signer.generate({ crypto: webcrypto }), await Signer.generate({ crypto: webcrypto })];
  const thief = peer(context, { hubs: hub.url, identity, peerId: await other.peerId() });
  const refused = new Promise((resolve) => thief.on("error", resolve));
  thief.open().catch(() => {});
  assert.equal((await refused).code, "id-proof-wrong");
});
