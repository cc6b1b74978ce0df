/** Writes a package that stands alone: `node pack.mjs FOLDER`, then `npm install FOLDER`. */
import { cp, mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import path from "node:path";

const here = path.dirname(fileURLToPath(import.meta.url));
const room = path.resolve(here, "../../Sources/Plugins/BrowserClient/Client");
const folder = process.argv[2];
if (!folder) {
  console.error("usage: node pack.mjs FOLDER");
  process.exit(2);
}

await mkdir(path.join(folder, "client"), { recursive: true });
for (const name of await readdir(room)) await cp(path.join(room, name), path.join(folder, "client", name));
for (const name of ["socket.mjs", "README.md"]) await cp(path.join(here, name), path.join(folder, name));
for (const name of ["loft.mjs", "loft.d.mts"]) {
  const text = await readFile(path.join(here, name), "utf8");
  await writeFile(path.join(folder, name), text.replaceAll("../../Sources/Plugins/BrowserClient/Client/", "./client/"));
}
const { scripts, private: _, ...about } = JSON.parse(await readFile(path.join(here, "package.json"), "utf8"));
await cp(path.resolve(here, "../../LICENSE"), path.join(folder, "LICENSE"));
await writeFile(path.join(folder, "package.json"), JSON.stringify(about, null, 2) + "\n");
