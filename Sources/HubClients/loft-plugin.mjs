/**
 * Plugins for a Loft hub in JavaScript, for Node 18 or newer. One file, nothing to install: keep it beside your plugin.
 *
 *     import { Plugin } from "./loft-plugin.mjs";
 *
 *     const plugin = new Plugin("greeter", "Says a word to every peer that connects.");
 *     plugin.setting("text", "welcome", "what to say to a new peer");
 *
 *     plugin.on("peerConnected", ({ peer, namespace }) =>
 *       plugin.send(peer, namespace, { type: "greeting", data: plugin.settingsOf(namespace).text }));
 *
 *     plugin.run(import.meta);
 *
 * and in Plugins.yaml, where Node needs more memory than the hub gives a program unasked:
 *
 *     - greeter: {run: [node, greeter.mjs], whenAway: proceed, limits: {memory: 4GiB}, text: hi}
 *
 * The hub starts the program and speaks to it in lines of JSON on its standard input and output, which the hub's page
 * Docs/ExternalPlugins.md tells in full. `console.log` goes to the log of the hub, not into that conversation.
 * Handlers may be plain functions or async ones. Types stand in loft-plugin.d.mts.
 */

import { Console } from "node:console";
import fs from "node:fs";
import { fileURLToPath } from "node:url";
import { isatty } from "node:tty";

// How long a line of the hub may be before it is left out, in bytes.
const LONGEST_LINE = 16 << 20;
// The longest message to a peer, in bytes, and what a hub takes in one response.
const LONGEST_TEXT = 64 << 10;
const LONGEST_RESPONSE = 1 << 20;
// How much may wait to be written while many lines are answered.
const WRITE_SIZE = 1 << 16;
// Events that may wait for async handlers, after which the oldest is dropped; and questions answered at once.
const MAILBOX = 16384;
const ASKED_AT_ONCE = 16384;
// One failing place tells its whole story so often in so many milliseconds; what comes on top is only counted.
const STORIES = 5;
const STORY_TIME = 60_000;
// How long `drain` may take when the hub does not say, and how long the hub may take to say who its peers are.
const DRAIN_TIME = 5_000;
const PEERS_TIME = 10_000;
// Lines that are told before the plugin is ready wait until then; this many, and all but these kinds.
const EARLY_LINES = 1024;
const EARLY = new Set(["manifest", "ready", "problem", "log"]);
// What the process ends with when it was asked to end at the first exception.
const EXIT_FAILED = 70;

// Stages in which somebody is let in or not: where a handler fails there, the answer is no.
const GUARDING = ["screen", "identify", "authorize"];
const STAGES = [...GUARDING, "shape", "carry"];
const LEVELS = ["debug", "info", "notice", "warning", "error"];
const NEWLINE = 10;

/** What a `before` handler decides. Made by `proceed`, `take` and `refuse`. */
export class Verdict {
  constructor(members) {
    this.members = members;
  }
}

/** Thrown by a `configured` or `start` handler: says what is wrong, so that the hub does not begin with it. */
export class Problem extends Error {
  constructor(message, setting) {
    super(message);
    this.setting = setting;
  }
}

const PROCEED = new Verdict({ proceed: true });

/** Go on; with what is to be amended, if anything. Returning nothing is the same as `proceed()`. */
export function proceed(amend) {
  return amend ? new Verdict({ proceed: true, amend }) : PROCEED;
}

/** It is done already: stop without a word. */
export function take() {
  return new Verdict({ taken: true });
}

/** No. The code is kebab-case, the reason a sentence for whoever asked; `retryAfter` in seconds. */
export function refuse(code, reason, { retryAfter } = {}) {
  const refusal = { code: String(code), reason: String(reason) };
  if (retryAfter !== undefined) refusal.retryAfter = Math.trunc(retryAfter * 1000);
  return new Verdict({ refuse: refusal });
}

/** One plugin: first it declares what it hears, decides and serves, then it runs. */
export class Plugin {
  #fields = [];
  #meters = new Map();
  #emitted = new Map();
  #wanted = new Set();
  #hearing = new Map();
  #deciding = new Map();
  #serving = [];
  #configured = [];
  #starting = [];
  #draining = [];
  #stopping = [];
  #timers = [];
  #running = [];
  #health = null;
  #namespaces = new Map();
  #out = [];
  #outSize = 0;
  #answers = [];
  #counts = new Map();
  #isFlushing = false;
  #isReady = false;
  #early = [];
  #write = null;
  #pieces = [];
  #size = 0;
  #isSkipping = false;
  #waiting = [];
  #listening = null;
  #asking = 0;
  #lost = 0;
  #stories = new Map();
  #peers = new Map();
  #peersAsked = 0;
  #verbs;

  /** With `onError: "exit"` the process ends at the first exception, and the hub starts it anew. */
  constructor(id, summary, { version = "0", onError = "answer" } = {}) {
    if (!["answer", "exit"].includes(onError)) throw new RangeError("onError is 'answer' or 'exit'");
    Object.assign(this, { id, summary, version: String(version), onError, settings: {}, hub: {} });
    this.log = {};
    for (const level of LEVELS) this.log[level] = (message, fields) => this.#say(level, message, fields);
    this.errors = this.counter("errors_total", "exceptions in the program's own code");
    this.#verbs = new Map(Object.entries({
      hello: (body) => this.#hello(body),
      configure: (body) => this.#configure(body),
      event: (body) => this.#events([body]),
      events: (body) => this.#events(body),
      ask: (body) => this.#ask(body),
      request: (body) => this.#request(body),
      check: () => this.#check(),
      peers: (body) => this.#peers.get(body.id)?.(body),
      drain: (body) => this.#drain(body),
    }));
  }

  // What a plugin declares.

  /**
   * Something its user may say under its name in Plugins.yaml; without a default (`undefined`) it must be said. The
   * type follows from the default: text, integer, number, switch or list. `is` says another one: duration (in
   * milliseconds), size (in bytes), choice or secret.
   */
  setting(name, fallback, about, { is, range, choices, perNamespace } = {}) {
    const field = { name, is: is ?? (choices ? "choice" : typeOf(fallback)), about };
    if (fallback !== undefined && field.is !== "secret") field.default = fallback;
    if (range) field.range = [...range];
    if (choices) field.choices = [...choices];
    if (perNamespace === false) field.perNamespace = false;
    this.#fields.push(field);
  }

  /** A meter that only rises, named `…_total`. Returns what adds to it: `greeted()`, `greeted(2, { how: "new" })`. */
  counter(name, about, labels) {
    this.#meters.set(name, meter(name, "counter", about, labels));
    return (by = 1, chosen = undefined) => {
      const key = chosen ? `${name} ${JSON.stringify(chosen)}` : name;
      const count = this.#counts.get(key);
      if (count) count.by += by;
      else this.#counts.set(key, labelled({ name, by }, chosen));
      this.#flushSoon();
    };
  }

  /** A meter that rises and falls. Returns what sets it: `waiting(3)`. */
  gauge(name, about, labels) {
    this.#meters.set(name, meter(name, "gauge", about, labels));
    return (value, chosen) => this.#tell({ gauge: labelled({ name, value }, chosen) });
  }

  /** A meter of how long something takes, named `…_seconds`. Returns what notes one time: `took(0.012)`. */
  histogram(name, about, labels) {
    this.#meters.set(name, meter(name, "histogram", about, labels));
    return (seconds, chosen) => this.#tell({ observe: labelled({ name, seconds }, chosen) });
  }

  /** An event of its own and its fields. Returns what tells it: `assigned({ peer, namespace, region })`. */
  emits(name, ...fields) {
    this.#emitted.set(name, fields);
    return (values) => this.emit(name, values);
  }

  /** Hears events: it happened, and cannot be refused. A name that ends with `?` may be unknown to the hub. */
  on(names, handler) {
    for (const name of [names].flat()) {
      this.#wanted.add(name);
      const bare = name.replace(/\?$/, "");
      this.#hearing.set(bare, [...(this.#hearing.get(bare) ?? []), { handler, isAsync: isAsync(handler) }]);
    }
  }

  /** Decides about an intent at a stage: screen, identify, authorize, shape or carry. */
  before(intent, { at }, handler) {
    if (!STAGES.includes(at)) throw new RangeError(`the stages are ${STAGES.join(", ")}`);
    const key = `${intent} ${at}`;
    if (this.#deciding.has(key)) throw new RangeError(`'${intent}' is decided upon at '${at}' already`);
    this.#deciding.set(key, { intent, at, handler });
  }

  /**
   * Answers HTTP requests; parts of the path that begin with `:` stand for any (`request.parameters`). The audience is
   * everyone, operators or administrators. A handler returns text or bytes, `{ status, headers, body }` with such a
   * body, or `{ status, headers, json }`; any other value goes out as JSON.
   */
  serve(method, path, handler, { audience = "everyone" } = {}) {
    this.#serving.push({ method, path, audience, handler, pattern: path.split("/") });
  }

  /** Runs again and again, every so many seconds, from the start until the hub ends it. */
  every(seconds, handler) {
    this.#timers.push({ seconds, handler });
  }

  /** Runs when the settings have come, and before `start`; may throw `Problem`. */
  configured(handler) {
    this.#configured.push(handler);
  }

  /** Runs once, after the settings and before anything is heard. */
  start(handler) {
    this.#starting.push(handler);
  }

  /** Runs when the hub is about to end the plugin: finish what is in flight. */
  drain(handler) {
    this.#draining.push(handler);
  }

  /** Runs last. */
  stop(handler) {
    this.#stopping.push(handler);
  }

  /** Says how it is when it is asked: nothing for well, or a sentence about what is not. */
  health(handler) {
    this.#health = handler;
  }

  /** Who it is and what it wants, as the hub is told it. */
  get manifest() {
    return {
      id: this.id, summary: this.summary, version: this.version,
      on: [...this.#wanted],
      before: [...this.#deciding.values()].map(({ intent, at }) => ({ intent, at })),
      settings: this.#fields,
      serve: this.#serving.map(({ method, path, audience }) => ({ method, path, audience })),
      emits: [...this.#emitted].map(([name, fields]) => ({ name, fields })),
      meters: [...this.#meters.values()],
      batches: true, checks: this.#health !== null,
    };
  }

  // What a plugin does.

  /** What holds in a namespace, which is what holds for the server unless the tenant has values of its own. */
  settingsOf(namespace) {
    return this.#namespaces.get(namespace) ?? this.settings;
  }

  /** Sends a peer a message: a text as it is, anything else as JSON. */
  send(to, namespace, message) {
    const text = typeof message === "string" ? message : JSON.stringify(message);
    if (text.length * 3 > LONGEST_TEXT && Buffer.byteLength(text) > LONGEST_TEXT) {
      throw new RangeError(`a message to a peer has at most ${LONGEST_TEXT} bytes`);
    }
    this.#tell({ send: { to, namespace, text } });
  }

  /** Closes the connection of a peer, with a code from 4000 to 4999. */
  close(peer, namespace, code = 4000, reason = "") {
    this.#tell({ close: { peer, namespace, code, reason } });
  }

  /** Tells an event of its own, which was declared with `emits`. */
  emit(name, fields = {}) {
    if (!this.#emitted.has(name)) throw new RangeError(`'${name}' was not declared with emits`);
    this.#tell({ emit: { ...fields, name } });
  }

  /** The peers that have joined a network: `{ peers: [{ peer, network }], more }`. */
  peers(namespace) {
    const id = ++this.#peersAsked;
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => answered(null), PEERS_TIME);
      const answered = (body) => {
        clearTimeout(late);
        this.#peers.delete(id);
        if (body) resolve(body);
        else reject(new Error("the hub did not say who its peers are"));
      };
      this.#peers.set(id, answered);
      this.#tell({ peers: { id, namespace } });
    });
  }

  // Running.

  /**
   * Speaks with the hub until it is done. Ends the process. With `run(import.meta)` only where the plugin is the program
   * itself, so that a test can import it.
   */
  run(meta) {
    if (meta && process.argv[1] && fileURLToPath(meta.url) !== fs.realpathSync(process.argv[1])) return;
    // The conversation has the standard output for itself. What others print is part of the log.
    globalThis.console = new Console(process.stderr, process.stderr);
    if (process.argv.includes("--manifest")) {
      process.stdout.write(JSON.stringify(this.manifest, null, 2) + "\n");
      return;
    }
    if (isatty(0)) complain(`${this.id}: a plugin of a Loft hub, which speaks JSON lines with whoever starts it`);
    // Interrupting the hub from a keyboard reaches its children as well, and it is the hub that ends them.
    else process.on("SIGINT", () => {});
    process.on("uncaughtException", (error) => this.#failed("uncaught", error));
    process.on("unhandledRejection", (error) => this.#failed("unhandled", error));
    this.#write = (text) => writeAll(1, text);
    process.stdin.on("data", (chunk) => this.hear(chunk));
    process.stdin.on("end", () => this.#end());
    process.stdin.on("error", () => this.#end());
  }

  async #end() {
    for (const timer of this.#running) clearInterval(timer);
    for (const handler of this.#stopping) await this.#guarded("stop", handler);
    this.#flush();
    process.exit(0);
  }

  // Hearing.

  /** Takes whatever has come: lines, parts of lines, or several at once. */
  hear(chunk) {
    const last = chunk.lastIndexOf(NEWLINE);
    if (last < 0) {
      this.#keep(chunk);
      return;
    }
    let whole = chunk.subarray(0, last);
    if (this.#isSkipping) {
      this.#isSkipping = false;
      const first = whole.indexOf(NEWLINE);
      whole = first < 0 ? Buffer.alloc(0) : whole.subarray(first + 1);
    } else if (this.#size > 0) {
      whole = Buffer.concat([...this.#pieces, whole]);
    }
    this.#pieces = [];
    this.#size = 0;
    this.#isFlushing = true;
    try {
      for (const line of whole.toString("utf8").split("\n")) {
        this.#line(line);
        if (this.#outSize > WRITE_SIZE) this.#flush();
      }
    } finally {
      this.#isFlushing = false;
      this.#flush();
    }
    this.#keep(chunk.subarray(last + 1));
  }

  #keep(piece) {
    if (this.#isSkipping || piece.length === 0) return;
    // The buffer it points into may be used again.
    this.#pieces.push(Buffer.from(piece));
    this.#size += piece.length;
    if (this.#size > LONGEST_LINE) {
      this.#pieces = [];
      this.#size = 0;
      this.#isSkipping = true;
      complain(`a line of the hub has more than ${LONGEST_LINE} bytes and was left out`);
    }
  }

  #line(line) {
    if (line.trim() === "") return;
    try {
      const message = JSON.parse(line);
      if (!isObject(message)) throw new Error("it is not an object");
      // Newer hubs may say more than this file knows.
      for (const key of Object.keys(message)) this.#verbs.get(key)?.(message[key]);
    } catch (problem) {
      complain(`a line of the hub was not understood: ${problem.message}`);
    }
  }

  #hello(body) {
    this.hub = body;
    this.#tell({ manifest: this.manifest });
  }

  async #configure({ settings = {}, namespaces = {} }) {
    this.settings = settings;
    this.#namespaces = new Map(Object.entries(namespaces).map(([name, values]) => [name, { ...settings, ...values }]));
    try {
      for (const handler of [...this.#configured, ...this.#starting]) {
        const result = handler();
        if (result instanceof Promise) await result;
      }
    } catch (error) {
      if (!(error instanceof Problem)) this.#failed("start", error);
      const body = { message: error instanceof Problem ? error.message : inALine(error) };
      if (error instanceof Problem && error.setting !== undefined) body.setting = error.setting;
      this.#tell({ problem: body });
      return;
    }
    for (const { seconds, handler } of this.#timers) {
      this.#running.push(setInterval(() => this.#guarded("every", handler), seconds * 1000));
    }
    this.#isReady = true;
    this.#tell({ ready: {} });
    for (const message of this.#early.splice(0)) this.#tell(message);
  }

  #events(batch) {
    const everything = this.#hearing.get("*");
    for (const event of batch) {
      const handlers = this.#hearing.get(event.name);
      if (handlers) this.#tellAll(handlers, event);
      if (everything) this.#tellAll(everything, event);
    }
  }

  #tellAll(handlers, event) {
    for (const { handler, isAsync } of handlers) {
      if (isAsync) {
        this.#post(handler, event);
        continue;
      }
      try {
        handler(event);
      } catch (error) {
        this.#failed(`on ${event.name}`, error);
      }
    }
  }

  /** Queues an event for an async handler: they hear one event after the other, in order. */
  #post(handler, event) {
    if (this.#waiting.length >= MAILBOX) {
      this.#waiting.shift();
      this.#lost += 1;
      if (Number.isInteger(Math.log2(this.#lost))) {
        complain(`events come faster than they are handled; ${this.#lost} were dropped`);
      }
    }
    this.#waiting.push({ handler, event });
    this.#listening ??= this.#listen();
  }

  async #listen() {
    // Not before the rest of the lines has been heard.
    await null;
    while (this.#waiting.length > 0) {
      for (const { handler, event } of this.#waiting.splice(0)) {
        await this.#guarded(`on ${event.name}`, () => handler(event));
      }
    }
    this.#listening = null;
  }

  #ask(intent) {
    if (!Number.isInteger(intent.id)) throw new TypeError("a question without a number");
    const known = this.#deciding.get(`${intent.intent} ${intent.at}`);
    if (!known) {
      this.#answer(intent.id, PROCEED);
      return;
    }
    const place = `before ${intent.intent}`;
    try {
      const decided = known.handler(intent);
      if (!(decided instanceof Promise)) {
        this.#answer(intent.id, verdict(decided));
      } else if (this.#asking >= ASKED_AT_ONCE) {
        this.#answer(intent.id, afterFailure(known.at));
      } else {
        this.#decide(intent, known.at, decided, place);
      }
    } catch (error) {
      this.#failed(place, error);
      this.#answer(intent.id, afterFailure(known.at));
    }
  }

  async #decide(intent, at, decided, place) {
    this.#asking += 1;
    const until = performance.now() + (intent.within > 0 ? intent.within : Infinity);
    let answer;
    try {
      answer = verdict(await decided);
    } catch (error) {
      this.#failed(place, error);
      answer = afterFailure(at);
    }
    this.#asking -= 1;
    if (performance.now() <= until) this.#answer(intent.id, answer);
    // The hub has decided by itself by now.
    else complain(`${place} took longer than ${intent.within} ms`);
  }

  #answer(id, { members }) {
    this.#answers.push({ id, ...members });
    this.#flushSoon();
  }

  #request(request) {
    if (!Number.isInteger(request.id)) throw new TypeError("a request without a number");
    this.#respond(request);
  }

  async #respond(request) {
    let response;
    try {
      const served = this.#route(request);
      const missing = { status: 404, json: { error: "nothing is served here" } };
      response = respond(served ? await served.handler(request) : missing);
    } catch (error) {
      this.#failed(`serve ${request.path}`, error);
      response = { status: 500, json: { error: "the plugin failed" } };
    }
    this.#tell({ response: { id: request.id, ...response } });
  }

  #route({ method, path }) {
    const parts = path.split("/");
    const fits = (served) => served.method === method && served.pattern.length === parts.length;
    return this.#serving.find((served) => served.method === method && served.path === path)
      ?? this.#serving.find((served) => fits(served)
        && served.pattern.every((want, index) => want.startsWith(":") || want === parts[index]));
  }

  async #check() {
    let said = null;
    try {
      said = this.#health ? await this.#health() : null;
    } catch (error) {
      this.#failed("health", error);
      said = inALine(error);
    }
    const isWell = said === null || said === undefined || said === true;
    this.#tell({ health: isWell ? { state: "ok" } : { state: "degraded", reason: String(said) } });
  }

  async #drain({ within } = {}) {
    const until = performance.now() + (within > 0 ? within : DRAIN_TIME);
    for (const handler of this.#draining) await this.#guarded("drain", handler);
    while ((this.#listening || this.#asking > 0) && performance.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    this.#tell({ drained: {} });
    this.#flush();
  }

  // Telling.

  #say(level, message, fields) {
    const body = { level, message: String(message) };
    if (fields) {
      body.fields = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, String(value)]));
    }
    this.#tell({ log: body });
  }

  #tell(message) {
    if (!this.#isReady && !Object.keys(message).some((key) => EARLY.has(key))) {
      // The hub takes nothing of the kind before the plugin is ready.
      if (this.#early.length < EARLY_LINES) this.#early.push(message);
      return;
    }
    const line = JSON.stringify(message);
    this.#out.push(line);
    this.#outSize += line.length;
    this.#flushSoon();
  }

  #flushSoon() {
    if (this.#isFlushing) return;
    // One write for all that is told in one turn.
    this.#isFlushing = true;
    queueMicrotask(() => {
      this.#isFlushing = false;
      this.#flush();
    });
  }

  #flush() {
    if (!this.#write) return;
    const out = this.#out;
    if (this.#answers.length > 0) {
      const answers = this.#answers.splice(0);
      out.push(JSON.stringify(answers.length === 1 ? { answer: answers[0] } : { answers }));
    }
    if (this.#isReady && this.#counts.size > 0) {
      for (const count of this.#counts.values()) out.push(JSON.stringify({ count }));
      this.#counts.clear();
    }
    if (out.length === 0) return;
    this.#out = [];
    this.#outSize = 0;
    out.push("");
    this.#write(out.join("\n"));
  }

  // What goes wrong.

  async #guarded(place, handler) {
    try {
      const result = handler();
      return result instanceof Promise ? await result : result;
    } catch (error) {
      this.#failed(place, error);
    }
  }

  /** Tells the log what the plugin's own code threw. Ends the process only if that was asked for. */
  #failed(place, error) {
    this.errors();
    const now = performance.now();
    let story = this.#stories.get(place);
    if (!story || now - story.since > STORY_TIME) this.#stories.set(place, (story = { since: now, told: 0 }));
    story.told += 1;
    if (story.told <= STORIES) complain(`${place} failed\n${error?.stack ?? error}`);
    if (story.told === STORIES) {
      complain(`${place} fails too often; what follows within ${STORY_TIME / 1000} s is only counted`);
    }
    if (this.onError === "exit") {
      this.#flush();
      process.exit(EXIT_FAILED);
    }
  }

  /** A hub in memory for tests: `const hub = await plugin.rehearse({ text: "hi" })`; one at a time. */
  async rehearse(settings = {}, namespaces = {}) {
    for (const timer of this.#running.splice(0)) clearInterval(timer);
    this.#counts.clear();
    this.#answers = [];
    this.#isReady = false;
    const said = [];
    let number = 0;
    this.#write = (text) => said.push(...text.split("\n").filter(Boolean).map((line) => JSON.parse(line)));
    const of = (kind) => said.filter((line) => kind in line).map((line) => line[kind]);
    const answers = () => [...of("answer"), ...of("answers").flat()];
    const tell = async (message) => {
      this.hear(Buffer.from(JSON.stringify(message) + "\n"));
      // Once whatever was promised without waiting for the world has come.
      for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
    };
    await tell({ hello: { api: [1, 1], hub: "rehearsal", plugin: this.id } });
    const given = Object.fromEntries(this.#fields.map((field) => [field.name, field.default ?? ""]));
    await tell({ configure: { settings: { ...given, ...settings }, namespaces } });
    return {
      said, of, tell,
      event: (name, fields) => tell({ event: { name, ...fields } }),
      ask: async (intent, fields = {}) => {
        const id = ++number;
        const at = fields.at ?? [...this.#deciding.values()].find((one) => one.intent === intent)?.at;
        await tell({ ask: { id, intent, at, within: 50, ...fields } });
        return answers().find((answer) => answer.id === id);
      },
      request: async (method, path, fields) => {
        const id = ++number;
        await tell({ request: { id, method, path, ...fields } });
        return of("response").find((response) => response.id === id);
      },
      close: async () => {
        await tell({ drain: { within: 1000 } });
        for (const timer of this.#running) clearInterval(timer);
        for (const handler of this.#stopping) await this.#guarded("stop", handler);
      },
    };
  }
}

function verdict(decided) {
  if (decided === undefined || decided === null) return PROCEED;
  if (decided instanceof Verdict) return decided;
  throw new TypeError("a handler of an intent returns proceed(), take(), refuse() or nothing");
}

/** What holds when a handler has failed: nobody is let in by mistake, and nothing else stands still. */
function afterFailure(stage) {
  return GUARDING.includes(stage) ? refuse("plugin-failed", "a plugin that has to agree has failed") : PROCEED;
}

function respond(answer) {
  const isWhole = isObject(answer) && ["status", "body", "json"].some((member) => member in answer);
  const { status = 200, headers = {}, body, json } = isWhole ? answer
    : typeof answer === "string" || answer instanceof Uint8Array ? { body: answer } : { json: answer };
  const response = { status, headers: { ...headers } };
  if (body instanceof Uint8Array) {
    response.base64 = Buffer.from(body).toString("base64");
  } else if (body !== undefined) {
    response.body = String(body);
    if (!Object.keys(headers).some((name) => name.toLowerCase() === "content-type")) {
      response.headers["content-type"] = "text/plain; charset=utf-8";
    }
  } else if (json !== undefined) {
    response.json = json;
  }
  if (Buffer.byteLength(JSON.stringify(response)) > LONGEST_RESPONSE) {
    throw new RangeError(`a response has at most ${LONGEST_RESPONSE} bytes`);
  }
  return response;
}

function isObject(value) {
  return value !== null && typeof value === "object" && !Array.isArray(value) && !(value instanceof Uint8Array);
}

function meter(name, is, about, labels) {
  return labels ? { name, is, about, labels } : { name, is, about };
}

function labelled(body, labels) {
  return labels ? { ...body, labels } : body;
}

function typeOf(value) {
  if (typeof value === "boolean") return "switch";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  return Array.isArray(value) ? "list" : "text";
}

function isAsync(handler) {
  return handler.constructor.name === "AsyncFunction";
}

function inALine(error) {
  return String(error?.message ?? error).split("\n")[0];
}

/** To the log of the hub, which takes what a plugin writes to its standard error. */
function complain(text) {
  writeAll(2, text + "\n");
}

function writeAll(descriptor, text) {
  let bytes = Buffer.from(text);
  while (bytes.length > 0) {
    try {
      bytes = bytes.subarray(fs.writeSync(descriptor, bytes));
    } catch (error) {
      // Nobody is left to speak with.
      if (error.code === "EPIPE") process.exit(0);
      if (error.code !== "EAGAIN") throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
}
