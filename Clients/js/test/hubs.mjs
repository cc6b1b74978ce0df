/** Real hubs for tests, each ended with its test. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { Loft } from "../loft.mjs";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../..");
const hubctl = [process.env.HUBCTL, ...["release", "debug"].map((kind) => path.join(root, ".build", kind, "hubctl"))]
  .find((file) => file && existsSync(file));
const DEADLINE = 10_000;

export class Hub {
  static async start(test, { plugins = ["signaling"], lines = [], listen = "127.0.0.1:0" } = {}) {
    const folder = await mkdtemp(path.join(os.tmpdir(), "loft-js-"));
    const settings = ["hub:", "  name: test", `  listen: ${listen}`, ...lines.map((line) => `  ${line}`), "plugins:"];
    await writeFile(path.join(folder, "Plugins.yaml"), [...settings, ...plugins.map((one) => `  - ${one}`), ""].join("\n"));
    const hub = new Hub(folder);
    test.after(() => hub.remove());
    await hub.run();
    return hub;
  }

  constructor(folder) {
    this.folder = folder;
  }

  async run() {
    const port = path.join(this.folder, "port");
    const words = ["run", "--config", path.join(this.folder, "Plugins.yaml"), "--port-file", port];
    const environment = { ...process.env, XDG_STATE_HOME: this.folder, XDG_RUNTIME_DIR: this.folder, SWIFT_BACKTRACE: "enable=no" };
    this.process = spawn(hubctl, words, { stdio: ["ignore", "pipe", "pipe"], env: environment });
    this.log = "";
    this.process.stderr.on("data", (bytes) => (this.log = (this.log + bytes).slice(-8000)));
    let isReady = false;
    for await (const line of createInterface({ input: this.process.stdout })) {
      isReady = line.startsWith("peers");
      if (isReady) break;
    }
    if (!isReady) throw new Error(`the hub ended: ${this.log}`);
    this.port = Number(await readFile(port, "utf8"));
    this.url = `ws://127.0.0.1:${this.port}/`;
  }

  /** Ends it, at once or as operators do. */
  async end(signal = "SIGKILL") {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const ended = once(this.process, "exit");
    this.process.kill(signal);
    await ended;
  }

  /** The same hub again, at the same port. */
  async again() {
    const file = path.join(this.folder, "Plugins.yaml");
    await writeFile(file, (await readFile(file, "utf8")).replace(/listen: \S+/, `listen: 127.0.0.1:${this.port}`));
    await this.run();
  }

  async remove() {
    await this.end();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** A way to a hub that can be cut. */
export class Wire {
  #server;
  #pairs = new Set();
  #waiting = [];
  #isCut = false;

  static async to(test, hub) {
    const wire = new Wire();
    wire.#server = net.createServer((near) => (wire.#isCut ? wire.#waiting.push(near) : wire.#join(near, hub)));
    wire.hub = hub;
    wire.#server.listen(0, "127.0.0.1");
    await once(wire.#server, "listening");
    test.after(() => {
      wire.cut();
      for (const near of wire.#waiting) near.destroy();
      wire.#server.close();
    });
    wire.url = `ws://127.0.0.1:${wire.#server.address().port}/`;
    return wire;
  }

  #join(near, hub) {
    const far = net.connect(hub.port, "127.0.0.1");
    this.#pairs.add(near).add(far);
    for (const [one, other] of [[near, far], [far, near]]) {
      one.on("error", () => {});
      one.on("close", () => other.destroy());
      one.pipe(other);
    }
  }

  /** Both ends are lost without a word; whoever comes now waits. */
  cut() {
    this.#isCut = true;
    for (const one of this.#pairs) one.destroy();
    this.#pairs.clear();
  }

  mend() {
    this.#isCut = false;
    for (const near of this.#waiting.splice(0)) this.#join(near, this.hub);
  }
}

/** A peer that ends with its test, and what it was told. */
export function peer(test, options) {
  const loft = new Loft({ networkName: "test", timing: { base: 20, cap: 200, sweep: 2_000 }, ...options });
  test.after(() => loft.close());
  return loft;
}

/** The next event of a type that is wanted. */
export function next(loft, type, wanted = () => true) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no ${type} came`)), DEADLINE);
    const off = loft.on(type, (detail) => {
      if (!wanted(detail)) return;
      clearTimeout(timer);
      off();
      resolve(detail);
    });
  });
}
