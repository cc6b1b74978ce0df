// node --test
import assert from "node:assert/strict";
import test from "node:test";

import { plugin } from "./greeter.mjs";

test("greets a peer that connects with the words of its tenant", async () => {
  const hub = await plugin.rehearse({}, { acme: { text: "good morning" } });
  await hub.event("peerConnected", { peer: "bob", namespace: "default" });
  await hub.event("peerConnected", { peer: "eve", namespace: "acme" });
  assert.deepEqual(hub.of("send").map(({ to, text }) => [to, JSON.parse(text)]), [
    ["bob", { type: "greeting", data: "welcome" }],
    ["eve", { type: "greeting", data: "good morning" }],
  ]);
  assert.equal(hub.of("count").reduce((sum, { by }) => sum + by, 0), 2);
  await hub.close();
});
