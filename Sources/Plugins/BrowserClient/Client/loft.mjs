/**
 * Loft for browsers, workers and Node: signaling over a mesh of hubs, WebRTC data channels, and records.
 *
 *     import { Loft } from "https://hub.example/sdk/loft.js";
 *
 *     const hub = new Loft({ hubs: ["wss://hub.example"], networkName: "chess", data: { name: "Ann" } });
 *     hub.on("peer", async ({ peerId }) => {
 *       const channel = await hub.connect(peerId);
 *       channel.onmessage = ({ data }) => console.log(data);
 *       channel.send("hello");
 *     });
 *     await hub.open();
 *
 * Nothing to install and nothing else to load. Types stand in loft.d.ts.
 */
export { Loft } from "./hub.mjs";
export { LoftError } from "./errors.mjs";
export { LoftEvent } from "./emitter.mjs";
export { Channel } from "./channel.mjs";
export { Peer } from "./peer.mjs";
export { Signer, verifyRecord } from "./signer.mjs";
export { canonicalJSON } from "./canonical.mjs";
export { isPeerId, randomPeerId } from "./address.mjs";
