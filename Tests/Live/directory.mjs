/** Runs both of Deploy/directory as their platforms do: `node directory.mjs FOLDER CERTIFICATE KEY` prints two ports. */
import { readFile } from "node:fs/promises";
import https from "node:https";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [folder, certificate, key] = process.argv.slice(2);
const load = (name) => import(pathToFileURL(path.join(folder, name)));
const worker = (await load("worker.mjs")).default;
const functions = await load("api/hubs.mjs");
const { rewrites } = JSON.parse(await readFile(path.join(folder, "vercel.json"), "utf8"));

function onVercel(request) {
  const url = new URL(request.url);
  const rule = rewrites.find((one) => one.source === url.pathname);
  if (rule) url.pathname = rule.destination;
  const found = url.pathname === "/api/hubs" ? functions[request.method] : undefined;
  return found ? found(new Request(url, { method: request.method })) : new Response(null, { status: 404 });
}

const options = { cert: await readFile(certificate), key: await readFile(key) };
for (const respond of [(request) => worker.fetch(request), onVercel]) {
  const server = https.createServer(options, async (incoming, outgoing) => {
    const request = new Request(`https://${incoming.headers.host}${incoming.url}`, { method: incoming.method });
    const response = await respond(request);
    outgoing.writeHead(response.status, Object.fromEntries(response.headers));
    outgoing.end(Buffer.from(await response.arrayBuffer()));
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  console.log(server.address().port);
}
