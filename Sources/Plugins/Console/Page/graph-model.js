// The mesh as the hub tells it, made ready for drawing: what there is, and what became different.

/** What a link looks like, by what carries it. */
export const LOOKS = {
  "data-channel": "data channel", websocket: "WebSocket", moving: "WebSocket and data channel", nats: "NATS",
  unknown: "not told yet",
};

/** Changes are told one by one up to so many, and then as a number. */
const MOST_NAMED = 3;

export function lookOf(carriers) {
  const kinds = new Set(carriers.map((one) => one.carrier));
  if (kinds.has("data-channel")) return kinds.has("websocket") ? "moving" : "data-channel";
  return kinds.has("websocket") ? "websocket" : "unknown";
}

/** What people call a hub. */
export function titleOf(hub) {
  return hub.name || hub.id.slice(0, 8);
}

const number = (value) => (Number.isFinite(value) && value > 0 ? value : 0);
const list = (value) => (Array.isArray(value) ? value : []);
const text = (value) => (typeof value === "string" ? value : "");

function readHub(raw, self, pins) {
  const hub = {
    id: text(raw.id), name: text(raw.name), region: text(raw.region), url: text(raw.url),
    distance: Number.isInteger(raw.distance) ? raw.distance : null, via: text(raw.via),
    peers: number(raw.peers), connections: number(raw.connections), load: Math.min(1, number(raw.load)),
    isDraining: raw.isDraining === true, isFull: raw.isFull === true, isClassic: raw.dialect === "classic",
    isSelf: raw.id === self, isPin: pins.has(raw.id), isEngine: false, streams: raw.streams ?? null,
  };
  hub.isReachable = hub.isSelf || hub.distance !== null;
  return hub;
}

function readLink(raw) {
  const carriers = list(raw.carriers);
  const look = lookOf(carriers);
  // What carries everything comes first: a data channel as soon as it has answered.
  const used = carriers.find((one) => one.carrier === "data-channel" && one.roundTripMicroseconds !== undefined)
    ?? carriers.find((one) => one.carrier === "websocket") ?? carriers[0];
  return {
    key: `${raw.first} ${raw.second}`, first: raw.first, second: raw.second, look,
    roundTrip: Number.isFinite(used?.roundTripMicroseconds) ? used.roundTripMicroseconds : null,
    bytes: carriers.reduce((sum, one) => sum + number(one.bytes), 0),
    frames: carriers.reduce((sum, one) => sum + number(one.frames), 0), rate: 0,
  };
}

/** The hubs of a fleet meet at its engine, which is drawn as a place of its own. */
function addFleet(model, fleet) {
  const engine = {
    id: "nats", name: "NATS", region: "", url: "", distance: null, via: "", peers: 0, connections: 0,
    load: 0, isDraining: false, isFull: false, isClassic: false, isSelf: false, isPin: false, isEngine: true,
    isReachable: fleet.isConnected === true, streams: null,
  };
  model.hubs.set(engine.id, engine);
  for (const raw of list(fleet.hubs)) {
    if (!model.hubs.has(raw.id)) {
      model.hubs.set(raw.id, readHub({ ...raw, distance: raw.id === model.self ? 0 : 1 }, model.self, new Set()));
    }
    const key = [raw.id, engine.id].sort().join(" ");
    model.links.set(key, {
      key, first: raw.id, second: engine.id, look: "nats", roundTrip: null, bytes: number(raw.bytes),
      frames: number(raw.messages), rate: 0,
    });
  }
}

/** Reads what the hub answered about its mesh and its fleet; either may be missing. */
export function readGraph(mesh, fleet = null) {
  const pins = new Set(list(mesh?.pins));
  const model = {
    self: text(mesh?.id ?? fleet?.id), mesh: text(mesh?.mesh), state: text(mesh?.state), hubs: new Map(), links: new Map(),
    lost: list(mesh?.lost),
  };
  for (const raw of list(mesh?.hubs)) model.hubs.set(raw.id, readHub(raw, model.self, pins));
  for (const raw of list(mesh?.links)) {
    if (!model.hubs.has(raw.first) || !model.hubs.has(raw.second) || raw.first === raw.second) continue;
    const link = readLink(raw);
    model.links.set(link.key, link);
  }
  if (fleet) addFleet(model, fleet);
  return model;
}

/** Says for each link how many bytes a second it carried since `before`. A carrier that began anew counts from 0. */
export function addRates(before, after, seconds) {
  if (!before || seconds <= 0) return;
  for (const link of after.links.values()) {
    const old = before.links.get(link.key);
    if (old) link.rate = Math.max(0, link.bytes - (link.bytes >= old.bytes ? old.bytes : 0)) / seconds;
  }
}

/** What was counted by all hubs that have told. */
export function totals(model) {
  const sum = { hubs: 0, told: 0, peers: 0, links: model.links.size, migrations: 0, lost: 0, doubled: 0, reordered: 0 };
  for (const hub of model.hubs.values()) {
    if (hub.isEngine) continue;
    sum.hubs += 1;
    sum.peers += hub.peers;
    if (!hub.streams) continue;
    sum.told += 1;
    for (const name of ["migrations", "lost", "doubled", "reordered"]) sum[name] += number(hub.streams[name]);
  }
  return sum;
}

/** What is different from one state of the mesh to the next. */
export function difference(before, after) {
  const found = { came: [], gone: [], cutOff: [], back: [], opened: [], closed: [], moved: [] };
  for (const hub of after.hubs.values()) {
    const old = before.hubs.get(hub.id);
    if (!old) found.came.push(hub);
    else if (old.isReachable && !hub.isReachable) found.cutOff.push(hub);
    else if (!old.isReachable && hub.isReachable) found.back.push(hub);
  }
  for (const hub of before.hubs.values()) if (!after.hubs.has(hub.id)) found.gone.push(hub);
  for (const link of after.links.values()) {
    const old = before.links.get(link.key);
    if (!old) found.opened.push(link);
    // That a carrier was not known until now is no change of the mesh.
    else if (old.look !== link.look) found.moved.push({ link, from: old.look, isNews: old.look !== "unknown" });
  }
  for (const link of before.links.values()) if (!after.links.has(link.key)) found.closed.push(link);
  return found;
}

/** Whether the picture has other places or lines than before. */
export function isOtherShape(found) {
  return found.came.length + found.gone.length + found.opened.length + found.closed.length > 0;
}

const several = (count, one, many) => (count === 1 ? one : `${count} ${many}`);

/** The difference in words, few enough to be listened to. */
export function sentences(found, before, after) {
  const name = (id) => titleOf(after.hubs.get(id) ?? before.hubs.get(id) ?? { id, name: "" });
  const told = [];
  const tell = (items, one, many) => {
    if (items.length > MOST_NAMED) told.push(`${items.length} ${many}.`);
    else for (const item of items) told.push(one(item));
  };
  tell(found.gone, (hub) => `Hub ${titleOf(hub)} is gone.`, "hubs are gone");
  tell(found.cutOff, (hub) => `Hub ${titleOf(hub)} cannot be reached.`, "hubs cannot be reached");
  tell(found.back, (hub) => `Hub ${titleOf(hub)} can be reached again.`, "hubs can be reached again");
  tell(found.came, (hub) => `Hub ${titleOf(hub)} has joined.`, "hubs have joined");
  const news = found.moved.filter((one) => one.isNews);
  const pair = (link) => `${name(link.first)} and ${name(link.second)}`;
  const onChannel = news.filter((one) => one.link.look === "data-channel");
  const back = news.filter((one) => one.link.look === "websocket");
  tell(onChannel, ({ link }) => `${pair(link)} moved to a data channel.`, "links moved to data channels");
  tell(back, ({ link }) => `${pair(link)} are back on a WebSocket.`, "links are back on WebSockets");
  // Links come and go with their hubs, which has been told then.
  if (!told.length && found.opened.length) told.push(`${several(found.opened.length, "One link was", "links were")} opened.`);
  if (!told.length && found.closed.length) told.push(`${several(found.closed.length, "One link was", "links were")} closed.`);
  return told;
}

/** The hubs whose name, region or id a word is part of. */
export function search(model, word) {
  const wanted = word.trim().toLowerCase();
  if (!wanted) return [];
  const begins = (hub) => hub.name.toLowerCase().startsWith(wanted) || hub.id.startsWith(wanted);
  return [...model.hubs.values()]
    .filter((hub) => hub.name.toLowerCase().includes(wanted) || hub.id.includes(wanted)
      || hub.region.toLowerCase().includes(wanted))
    .sort((one, other) => Number(begins(other)) - Number(begins(one)) || titleOf(one).localeCompare(titleOf(other)));
}

/** The links of one hub, each with the hub at its other end. */
export function linksOf(model, id) {
  return [...model.links.values()]
    .filter((link) => link.first === id || link.second === id)
    .map((link) => ({ link, other: model.hubs.get(link.first === id ? link.second : link.first) }))
    .sort((one, other) => titleOf(one.other).localeCompare(titleOf(other.other)));
}

/** What is worth a remark about a hub. */
export function remarksOf(hub) {
  const remarks = [];
  if (hub.isSelf) remarks.push("this hub");
  if (!hub.isReachable) remarks.push(hub.isEngine ? "not connected" : "cannot be reached");
  if (hub.isDraining) remarks.push("leaving");
  if (hub.isFull) remarks.push("full");
  if (hub.isClassic) remarks.push("older kind");
  if (hub.isPin) remarks.push("holds the mesh together");
  return remarks;
}
