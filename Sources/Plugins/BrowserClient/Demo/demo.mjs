import { Loft } from "../sdk/loft.js";
import { Diagram } from "./diagram.js";

const MOST_LINES = 200;
const MOST_CHANNELS = 16;
const element = (id) => document.getElementById(id);
const diagram = new Diagram(element("lifecycle"));
const address = new URLSearchParams(location.search);
const channels = new Map();
let hub;

element("name").value = address.get("name") ?? `Guest ${Math.floor(1000 + Math.random() * 9000)}`;
element("network").value = address.get("network") ?? "demo";

/** Adds a line to a list, which forgets its oldest. */
function add(list, text, kind) {
  const isAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 8;
  const line = document.createElement("li");
  if (kind) line.className = kind;
  line.textContent = text;
  list.append(line);
  while (list.children.length > MOST_LINES) list.firstChild.remove();
  if (isAtEnd) list.scrollTop = list.scrollHeight;
}

function tell(text) {
  add(element("story"), `${new Date().toLocaleTimeString()}  ${text}`);
}

function nameOf(peerId) {
  const name = hub.peers.find((peer) => peer.peerId === peerId)?.data.name ?? channels.get(peerId)?.name;
  return typeof name === "string" ? name.slice(0, 40) : peerId.slice(0, 8);
}

/** The state that is furthest on: that of the best connection, or that of the hub. */
function show() {
  const states = [...element("lifecycle").children].map((step) => step.dataset.state);
  const connections = hub.peers.map(({ peerId }) => peerId).concat([...channels.keys()])
    .map((peerId) => hub.connectionTo(peerId)?.state).filter((state) => state && state !== "Disconnected");
  const best = connections.sort((a, b) => states.indexOf(b) - states.indexOf(a))[0];
  const found = hub.isAnnounced && hub.peers.length > 0 ? "PeerFound" : hub.state;
  diagram.show(best ?? found);
  const isTalking = channels.size > 0;
  const place = hub.isAnnounced ? `Connected to the hub as ${nameOfMe()}.` : "The hub is away; looking for it.";
  const others = channels.size === 1 ? "One channel is open." : `${channels.size} channels are open.`;
  element("status").textContent = isTalking ? `${place} ${others}` : `${place} Waiting for somebody.`;
  for (const id of ["text", "send"]) element(id).disabled = !isTalking;
  element("nobody").hidden = isTalking;
  list();
}

function nameOfMe() {
  return element("name").value.trim();
}

function list() {
  const ids = new Set([...hub.peers.map(({ peerId }) => peerId), ...channels.keys()]);
  element("peers").replaceChildren(...[...ids].slice(0, MOST_LINES).map((peerId) => {
    const line = document.createElement("li");
    const name = document.createElement("span");
    name.textContent = nameOf(peerId);
    const state = document.createElement("small");
    state.textContent = channels.has(peerId) ? "talking" : "found";
    line.dataset.peer = peerId;
    line.append(name, state);
    return line;
  }));
}

function use(peerId, channel) {
  if (channels.get(peerId)?.channel === channel) return;
  channels.set(peerId, { channel, name: nameOf(peerId) });
  channel.onmessage = ({ data }) => {
    if (typeof data === "string") add(element("messages"), `${nameOf(peerId)}: ${data.slice(0, 2000)}`, "theirs");
    show();
  };
  channel.on("close", () => {
    if (channels.get(peerId)?.channel !== channel) return;
    tell(`the channel to ${nameOf(peerId)} is closed`);
    channels.delete(peerId);
    show();
  }, { once: true });
  tell(`a channel to ${nameOf(peerId)} is open`);
  show();
}

async function call(peerId) {
  if (channels.size >= MOST_CHANNELS) return;
  try {
    use(peerId, await hub.connect(peerId));
  } catch (error) {
    tell(`no channel to ${nameOf(peerId)}: ${error.message}`);
  }
}

function join() {
  hub?.close({ reason: "moved" });
  channels.clear();
  const current = new Loft({
    hubs: [new URL("..", import.meta.url).href], networkName: element("network").value.trim(),
    data: { name: nameOfMe() }, token: address.get("token") ?? undefined,
  });
  hub = current;
  const isCurrent = () => hub === current;
  current.on("lifecycle", ({ state, peerId }) => {
    if (!isCurrent()) return;
    tell(peerId ? `${nameOf(peerId)}: ${state}` : `hub: ${state}`);
    show();
  });
  current.on("peer", ({ peerId }) => isCurrent() && call(peerId));
  current.on("channel", ({ peerId, channel }) => {
    if (isCurrent()) channel.opened().then(() => use(peerId, channel), () => {});
  });
  current.on("peer-left", ({ peerId, reason }) => {
    if (!isCurrent()) return;
    tell(`${nameOf(peerId)} has left: ${reason}`);
    show();
  });
  current.on("error", (error) => tell(`${error.code}: ${error.message}`));
  current.open().catch((error) => isCurrent() && tell(`${error.code}: ${error.message}`));
  show();
}

element("say").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = element("text").value.trim();
  if (!text) return;
  for (const { channel } of channels.values()) if (channel.isOpen) channel.send(text);
  add(element("messages"), `${nameOfMe()}: ${text}`, "mine");
  element("text").value = "";
  show();
});

element("me").addEventListener("submit", (event) => {
  event.preventDefault();
  join();
});

// A page that is kept for going back has to be left by its peer all the same: nobody could call it.
addEventListener("pagehide", () => hub.close({ reason: "page closed" }));
addEventListener("pageshow", (event) => event.persisted && join());
join();
