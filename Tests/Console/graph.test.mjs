// What the graph of the mesh is made of, without a browser.

import assert from "node:assert/strict";
import { test } from "node:test";

const page = new URL("../../Sources/Plugins/Console/Page/", import.meta.url);
const { Layout, chance } = await import(new URL("graph-layout.js", page));
const { density, places } = await import(new URL("graph-marks.js", page));
const { addRates, difference, isOtherShape, linksOf, lookOf, readGraph, search, sentences, totals } = await import(
  new URL("graph-model.js", page));
const { around, readWay, readWord } = await import(new URL("trace-model.js", page));

const id = (name) => Buffer.from(name.padEnd(20, ".")).toString("hex");
const hub = (name, more = {}) => ({
  id: id(name), name, region: "eu", url: "", distance: 1, peers: 3, connections: 4, load: 0.1, isDraining: false,
  isFull: false, dialect: "mesh", streams: { migrations: 1, lost: 0, doubled: 0, reordered: 0 }, ...more,
});
const strand = (carrier, more = {}) => ({ carrier, roundTripMicroseconds: 2000, frames: 5, bytes: 1000, ...more });
const link = (one, other, ...carriers) => ({ first: id(one), second: id(other), carriers });
const mesh = (hubs, links, more = {}) => readGraph({ id: id("a"), mesh: "m", state: "whole", hubs, links, lost: [], pins: [], ...more });

test("a link looks like what carries it", () => {
  assert.equal(lookOf([strand("websocket")]), "websocket");
  assert.equal(lookOf([strand("data-channel"), strand("websocket")]), "moving");
  assert.equal(lookOf([strand("data-channel")]), "data-channel");
  assert.equal(lookOf([]), "unknown");
});

test("links to hubs that are not there and to a hub itself are left out", () => {
  const model = mesh([hub("a"), hub("b")], [link("a", "b", strand("websocket")), link("a", "c"), link("b", "b")]);
  assert.deepEqual([...model.links.values()].map((one) => one.look), ["websocket"]);
});

test("a document that is not what it should be draws nothing and does not throw", () => {
  for (const odd of [null, {}, { hubs: 7, links: "x" }, { id: 3, hubs: [{ id: 1, peers: "many" }], links: [{}] }]) {
    assert.equal(readGraph(odd).links.size, 0);
  }
});

test("hubs of a fleet meet at its engine", () => {
  const model = readGraph(null, { id: id("a"), server: "nats://x", isConnected: true, hubs: [{ id: id("a") }, { id: id("b") }] });
  assert.equal(model.hubs.get("nats").isEngine, true);
  assert.deepEqual([...model.links.values()].map((one) => one.look), ["nats", "nats"]);
  assert.equal(totals(model).hubs, 2);
});

test("what has changed is told in few words", () => {
  const before = mesh([hub("a"), hub("b"), hub("c")], [link("a", "b", strand("websocket")), link("b", "c")]);
  const after = mesh([hub("a"), hub("b")], [link("a", "b", strand("data-channel"))]);
  const found = difference(before, after);
  assert.equal(isOtherShape(found), true);
  assert.deepEqual(sentences(found, before, after), ["Hub c is gone.", "a and b moved to a data channel."]);
  assert.deepEqual(sentences(difference(after, after), after, after), []);
  assert.equal(isOtherShape(difference(after, after)), false);
});

test("many changes are told as a number", () => {
  const names = Array.from({ length: 30 }, (_, place) => `h${place}`);
  const before = mesh(names.map((name) => hub(name)), []);
  const after = mesh(names.slice(0, 10).map((name) => hub(name)), []);
  assert.deepEqual(sentences(difference(before, after), before, after), ["20 hubs are gone."]);
});

test("that a carrier becomes known is no news", () => {
  const before = mesh([hub("a"), hub("b")], [link("a", "b")]);
  const after = mesh([hub("a"), hub("b")], [link("a", "b", strand("websocket"))]);
  assert.deepEqual(sentences(difference(before, after), before, after), []);
});

test("a hub to which no path leads is cut off, and comes back", () => {
  const well = mesh([hub("a"), hub("b")], []);
  const { distance, ...far } = hub("b");
  const split = mesh([hub("a"), far], []);
  assert.equal(distance, 1);
  assert.deepEqual(sentences(difference(well, split), well, split), ["Hub b cannot be reached."]);
  assert.deepEqual(sentences(difference(split, well), split, well), ["Hub b can be reached again."]);
});

test("rates are counted from one answer to the next, and a carrier that began anew is not negative", () => {
  const at = (bytes) => mesh([hub("a"), hub("b")], [link("a", "b", strand("websocket", { bytes }))]);
  const rate = (from, to) => {
    const after = at(to);
    addRates(at(from), after, 2);
    return [...after.links.values()][0].rate;
  };
  assert.equal(rate(1000, 5000), 2000);
  assert.equal(rate(5000, 600), 300);
});

test("hubs are found by name, region and the beginning of their id", () => {
  const model = mesh([hub("amsterdam"), hub("berlin", { region: "de" }), hub("hamburg")], []);
  assert.deepEqual(search(model, "am").map((one) => one.name), ["amsterdam", "hamburg"]);
  assert.deepEqual(search(model, "DE").map((one) => one.name), ["berlin"]);
  assert.deepEqual(search(model, id("berlin").slice(0, 12)).map((one) => one.name), ["berlin"]);
  assert.deepEqual(search(model, "  "), []);
});

test("the links of a hub come with their other ends", () => {
  const model = mesh([hub("a"), hub("b"), hub("c")], [link("a", "b"), link("a", "c")]);
  assert.deepEqual(linksOf(model, id("a")).map(({ other }) => other.name), ["b", "c"]);
});

function ring(count) {
  const ids = Array.from({ length: count }, (_, place) => `hub ${place}`);
  const links = ids.flatMap((first, place) => [1, 7].map((step) => ({ first, second: ids[(place + step) % count] })));
  return { ids, links };
}

test("a layout comes to rest, is the same each time, and no two hubs stand on each other", () => {
  const { ids, links } = ring(200);
  const [one, other] = [new Layout(), new Layout()];
  for (const layout of [one, other]) {
    layout.take(ids, links);
    assert.ok(layout.settle() < 400);
    assert.equal(layout.step(), false);
  }
  const nodes = [...one.nodes.values()];
  assert.deepEqual(nodes.map(({ x, y }) => [x, y]), [...other.nodes.values()].map(({ x, y }) => [x, y]));
  let nearest = Infinity;
  nodes.forEach((node, place) => nodes.slice(place + 1).forEach((next) => {
    nearest = Math.min(nearest, Math.hypot(node.x - next.x, node.y - next.y));
  }));
  assert.ok(nearest > 3, String(nearest));
});

test("the work of a step grows with n log n, not with the square", () => {
  const looked = (count) => {
    const layout = new Layout();
    const { ids, links } = ring(count);
    layout.take(ids, links);
    layout.settle();
    return layout.looked;
  };
  const [small, large] = [looked(250), looked(1_000)];
  assert.ok(large < 8 * small, `${small} ${large}`);
});

test("who stays keeps their place when others come and go", () => {
  const layout = new Layout();
  layout.take(["a", "b", "c"], [{ first: "a", second: "b" }, { first: "b", second: "c" }]);
  layout.settle();
  const before = { ...layout.nodes.get("a") };
  layout.take(["a", "b", "d"], [{ first: "a", second: "b" }, { first: "b", second: "d" }]);
  assert.deepEqual([layout.nodes.get("a").x, layout.nodes.get("a").y], [before.x, before.y]);
  assert.ok(!layout.nodes.has("c") && layout.nodes.has("d"));
  layout.settle();
  assert.ok([...layout.nodes.values()].every(({ x, y }) => Number.isFinite(x) && Number.isFinite(y)));
});

test("hubs at one place are driven apart", () => {
  const layout = new Layout();
  layout.take(["a", "b"], []);
  for (const node of layout.nodes.values()) [node.x, node.y] = [5, 5];
  layout.settle();
  const [a, b] = [...layout.nodes.values()];
  assert.ok(Number.isFinite(a.x) && Math.hypot(a.x - b.x, a.y - b.y) > 20);
});

test("keys lead to the nearest hub in a direction, and nowhere at the edge", () => {
  const layout = new Layout();
  layout.take(["middle", "right", "far", "up"], []);
  const set = (name, x, y) => Object.assign(layout.nodes.get(name), { x, y });
  set("middle", 0, 0); set("right", 50, 5); set("far", 200, 0); set("up", 4, -60);
  assert.equal(layout.next("middle", "right"), "right");
  assert.equal(layout.next("right", "right"), "far");
  assert.equal(layout.next("middle", "up"), "up");
  assert.equal(layout.next("far", "right"), null);
  assert.equal(layout.next("nobody", "right"), null);
});

test("peers are so many dots, and never more than sixty", () => {
  assert.deepEqual(density(0), { dots: 0, each: 1 });
  assert.deepEqual(density(60), { dots: 60, each: 1 });
  assert.deepEqual(density(61), { dots: 31, each: 2 });
  assert.ok(density(5_000).dots <= 60);
  for (const count of [1, 25, 60]) assert.equal(places(count, 12, 1).length, count);
  assert.ok(chance("x") >= 0 && chance("x") < 1 && chance("x") === chance("x"));
});

test("a word is told to be a peer, a trace or a message", () => {
  assert.equal(readWord(` ${"AB".repeat(20)} `).kind, "peer");
  const trace = "0af7651916cd43dd8448eb211c80319c";
  assert.deepEqual(readWord(`00-${trace}-b7ad6b7169203331-01`), { kind: "trace", word: trace });
  assert.deepEqual(readWord(trace), { kind: "trace", word: trace });
  assert.deepEqual(readWord("call-1403"), { kind: "message", word: "call-1403" });
  assert.equal(readWord("  ").kind, "nothing");
});

test("a way says what carries each step", () => {
  const model = mesh([hub("a"), hub("b")], [link("a", "b", strand("data-channel"), strand("websocket"))]);
  const hops = readWay({ hops: [{ hub: id("b"), name: "b", why: "there" }] }, model);
  assert.deepEqual(hops.map((hop) => hop.title), ["a", "b"]);
  assert.deepEqual(hops.map((hop) => hop.carrier), [null, "data channel"]);
  assert.equal(hops[1].roundTrip, 2000);
});

test("signals are found around a time of day, over midnight as well", () => {
  const at = (hours, minutes) => ({ at: new Date(2026, 0, 2, hours, minutes, 30).getTime() });
  const kept = [at(14, 3), at(14, 4), at(14, 9), at(0, 0), at(23, 59)];
  assert.deepEqual(around(kept, "14:03"), kept.slice(0, 2));
  assert.deepEqual(around(kept, "23:59"), kept.slice(3));
  assert.deepEqual(around(kept, ""), kept);
});
