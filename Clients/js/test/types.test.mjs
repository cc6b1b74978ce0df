/** The types say what there is: names, how many arguments, events and codes. No compiler is at hand, so it is read as text. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import test from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import * as library from "../../../Sources/Plugins/BrowserClient/Client/loft.mjs";
import { Emitter } from "../../../Sources/Plugins/BrowserClient/Client/emitter.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const room = path.resolve(here, "../../../Sources/Plugins/BrowserClient/Client");
const types = (await readFile(path.join(room, "loft.d.mts"), "utf8")).replace(/\/\*\*[\s\S]*?\*\//g, "");
const names = (await readdir(room)).filter((name) => name.endsWith(".mjs"));
const sources = Object.fromEntries(await Promise.all(names.map(async (name) => [name, await readFile(path.join(room, name), "utf8")])));

/** The text between the braces that follow a heading. */
function block(heading) {
  const start = types.search(new RegExp(`${heading}\\b`));
  assert.ok(start >= 0, `${heading} is not declared`);
  let depth = 0;
  for (let at = types.indexOf("{", start); at < types.length; at++) {
    if (types[at] === "{") depth += 1;
    if (types[at] === "}" && --depth === 0) return types.slice(types.indexOf("{", start) + 1, at);
  }
  throw new Error(`${heading} has no end`);
}

/** The parts of a text at commas that stand in no bracket. */
function parts(text) {
  const found = [""];
  let depth = 0;
  for (const [at, letter] of [...text].entries()) {
    if ("({[<".includes(letter)) depth += 1;
    if (")}]".includes(letter) || (letter === ">" && text[at - 1] !== "=")) depth -= 1;
    if (letter === "," && depth === 0) found.push("");
    else found[found.length - 1] += letter;
  }
  return found.map((one) => one.trim()).filter(Boolean);
}

/** The methods of a declared class with how many arguments they must have, and its other members. */
function declared(body) {
  const [methods, fields] = [{}, new Set()];
  let depth = 0;
  let member = "";
  for (const letter of body) {
    if ("({[".includes(letter)) depth += 1;
    if (")}]".includes(letter)) depth -= 1;
    if (letter !== ";" || depth > 0) {
      member += letter;
      continue;
    }
    const [, isStatic, name, rest] = /^\s*(static )?(?:readonly )?(\w+)(?:<[^(]*>)?\??([\s\S]*)$/.exec(member);
    member = "";
    if (!rest.startsWith("(")) fields.add(name);
    else methods[isStatic ? `static ${name}` : name] = rest.slice(1, closing(rest));
  }
  return { fields, methods: Object.fromEntries(Object.entries(methods).map(([name, list]) => [name, range(list)])) };
}

/** How many arguments there must be, and how many there may be. */
function range(list) {
  const all = parts(list);
  return [all.filter((one) => !/^\w+\?:/.test(one)).length, all.length];
}

function closing(text) {
  let depth = 0;
  return [...text].findIndex((letter) => (letter === "(" ? ++depth : letter === ")" ? --depth : depth) === 0);
}

/** A function's length leaves out arguments with a default, and not those that are merely optional. */
function takes(name, length, [least, most]) {
  assert.ok(length >= least && length <= most, `${name} takes ${length} arguments, and is declared with ${least} to ${most}`);
}

function properties(object, prefix = "") {
  return Object.entries(Object.getOwnPropertyDescriptors(object))
    .filter(([name]) => !["length", "name", "prototype"].includes(name))
    .map(([name, { value, get }]) => [prefix + name, value, get]);
}

test("what is exported is declared, and the other way round", () => {
  const exported = [...types.matchAll(/^export declare (?:class|function) (\w+)/gm)].map(([, name]) => name);
  assert.deepEqual(exported.sort(), Object.keys(library).sort());
  for (const [, name, list] of types.matchAll(/^export declare function (\w+)\(([\s\S]*?)\): /gm)) {
    takes(name, library[name].length, range(list));
  }
});

const classes = { ...Object.fromEntries(Object.entries(library).filter(([, one]) => /^class/.test(String(one)))), Emitter };
for (const [name, type] of Object.entries(classes)) {
  test(`${name} is as it is declared`, () => {
    const { methods, fields } = declared(block(`declare class ${name}`));
    const found = [...properties(type.prototype), ...properties(type, "static ")];
    const actual = Object.fromEntries(found.filter(([, value]) => typeof value === "function").map(([key, value]) => [key, value.length]));
    // A constructor's arguments are those of the class.
    if (Object.hasOwn(methods, "constructor")) actual.constructor = type.length;
    else delete actual.constructor;
    assert.deepEqual(Object.keys(actual).sort(), Object.keys(methods).sort());
    for (const [key, length] of Object.entries(actual)) takes(`${name}.${key}`, length, methods[key]);
    const source = sources[Object.keys(sources).find((file) => sources[file].includes(`export class ${name} `))];
    for (const [key, , get] of found) if (get) assert.ok(fields.has(key), `${key} is not declared`);
    for (const field of fields) {
      const isThere = found.some(([key]) => key === field) || new RegExp(`(this\\.|^  |")${field}\\b`, "m").test(source);
      assert.ok(isThere, `${field} is declared and nowhere`);
    }
  });
}

test("events are those that are declared", () => {
  const keys = (heading) => [...block(heading).matchAll(/^  "?([\w-]+)"?: /gm)].map(([, key]) => key).sort();
  const told = (...files) =>
    [...new Set(files.flatMap((file) => [...sources[file].matchAll(/(?:this\.emit|this\.#tell)\("([\w-]+)"/g)].map(([, key]) => key)))];
  assert.deepEqual([...told("hub.mjs", "peers.mjs"), "goaway", "warning"].sort(), keys("interface LoftEvents"));
  assert.deepEqual([...told("channel.mjs"), "message"].sort(), keys("interface ChannelEvents"));
  assert.deepEqual(told("peer.mjs").sort(), keys("interface PeerEvents"));
});

test("the codes of its own errors are declared, and so are its states", () => {
  const union = (name) => [...types.slice(types.indexOf(`type ${name} =`)).split(";")[0].matchAll(/"([\w-]+)"/g)].map(([, one]) => one);
  const used = Object.values(sources).flatMap((text) => [...text.matchAll(/new LoftError\(\s*"([\w-]+)"/g)].map(([, code]) => code));
  const ofHubs = ["peer-not-found"];
  assert.deepEqual([...new Set(used)].filter((code) => !ofHubs.includes(code)).sort(), union("ClientErrorCode").sort());
  const states = Object.values(sources).flatMap((text) => [...text.matchAll(/#enter\("(\w+)"/g)].map(([, one]) => one));
  assert.deepEqual([...new Set([...states, "PeerFound"])].sort(), union("LifecycleState").sort());
});

test("options are those that are declared", () => {
  const keys = [...block("interface LoftOptions").matchAll(/^  (\w+)\??: /gm)].map(([, key]) => key);
  const text = sources["hub.mjs"];
  const read = new Set([
    ...[...text.matchAll(/this\.#options\.(\w+)/g)].map(([, key]) => key),
    ...[...(/const \{([^}]*)\} = this\.#options;/.exec(text)?.[1] ?? "").matchAll(/(\w+)(?: =[^,]*)?(?:,|\s*$)/g)].map(([, key]) => key),
  ]);
  assert.deepEqual([...read].sort(), keys.sort());
});

test("the sources can be joined: no two have a name in common, and none is too long", () => {
  const owners = new Map();
  for (const [file, text] of Object.entries(sources)) {
    assert.ok(text.split("\n").length <= 400, `${file} is too long`);
    for (const [, name] of text.matchAll(/^(?:export )?(?:async )?(?:class|function|const|let) (\w+)/gm)) {
      assert.equal(owners.get(name), undefined, `${name} stands in ${file} and ${owners.get(name)}`);
      owners.set(name, file);
    }
    assert.ok(!/\beval\b|new Function|innerHTML/.test(text), `${file} makes code of text`);
  }
});

test("a package that is made of it stands alone", async (t) => {
  const folder = await mkdtemp(path.join(os.tmpdir(), "loft-js-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  await promisify(execFile)(process.execPath, [path.join(here, "../pack.mjs"), folder]);
  const made = await import(pathToFileURL(path.join(folder, "loft.mjs")));
  assert.deepEqual(Object.keys(made).sort(), Object.keys(library).sort());
  assert.ok(new made.Loft({ hubs: "ws://a.test" }).peerId);
  assert.equal(await readFile(path.join(folder, "client/hub.mjs"), "utf8"), sources["hub.mjs"]);
  const about = JSON.parse(await readFile(path.join(folder, "package.json"), "utf8"));
  for (const target of Object.values(about.exports["."])) await readFile(path.join(folder, target));
});
