import { Plugin } from "./loft-plugin.mjs";

export const plugin = new Plugin("greeter", "Says a word to every peer that connects.");
plugin.setting("text", "welcome", "what to say to a new peer");
const greeted = plugin.counter("greeted_total", "peers greeted");

plugin.on("peerConnected", ({ peer, namespace }) => {
  plugin.send(peer, namespace, { type: "greeting", data: plugin.settingsOf(namespace).text });
  greeted();
});

plugin.run(import.meta);
