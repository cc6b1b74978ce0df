/** Holds what a hub serves against the sources: `node served.mjs FOLDER`, with loft.mjs, loft.json and loft.d.mts in it. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { SourceMap } from "node:module";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const room = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../Sources/Plugins/BrowserClient/Client");
const folder = process.argv[2];
const script = await readFile(path.join(folder, "loft.mjs"), "utf8");
const served = await import(pathToFileURL(path.join(folder, "loft.mjs")));
const own = await import(pathToFileURL(path.join(room, "loft.mjs")));
assert.deepEqual(Object.keys(served).sort(), Object.keys(own).sort());
// The types are one file: the messages stand behind the library, in place of the line that names their file.
const [library, messages] = await Promise.all(
  ["loft.d.mts", "messages.d.mts"].map((name) => readFile(path.join(room, name), "utf8")));
assert.equal(
  await readFile(path.join(folder, "loft.d.mts"), "utf8"), library.replace('export * from "./messages.d.mts";\n', "") + messages);

// Node's own reader of source maps says where each line comes from, and the same text stands there.
const map = JSON.parse(await readFile(path.join(folder, "loft.json"), "utf8"));
for (const [index, name] of map.sources.entries()) {
  assert.equal(map.sourcesContent[index], await readFile(path.join(room, path.basename(name)), "utf8"));
}
const reader = new SourceMap(map);
const lines = script.split("\n").slice(0, -2);
for (const [row, line] of lines.entries()) {
  const entry = reader.findEntry(row, 0);
  assert.equal(entry.generatedLine, row, `line ${row + 1} is not mapped`);
  const source = map.sourcesContent[map.sources.indexOf(entry.originalSource)].split("\n")[entry.originalLine];
  const kept = source.slice(entry.originalColumn);
  const expected = kept.startsWith("export {") ? kept.replace(/ from ".*";$/, ";") : kept;
  assert.equal(line, expected, `line ${row + 1} is mapped to ${entry.originalSource}:${entry.originalLine + 1}`);
}
console.log(`${lines.length} lines mapped, ${Object.keys(served).length} exports`);
