/** Types of loft-plugin.mjs: plugins for a Loft hub in JavaScript. */

/** What the hub tells: an event, an intent or a request. Docs/Reference of the hub lists the members of each. */
export interface Told {
  namespace: string;
  peer: string;
  [member: string]: any;
}

export interface Event extends Told {
  name: string;
  /** Counts up by one for each event meant for this plugin; a gap shows what was lost. */
  sequence: number;
  epoch: number;
  /** Milliseconds since 1970. */
  at: number;
}

export type Stage = "screen" | "identify" | "authorize" | "shape" | "carry";

export interface Intent extends Told {
  id: number;
  intent: string;
  at: Stage;
  /** How long the hub waits, in milliseconds. */
  within: number;
}

export interface HTTPRequest {
  id: number;
  within: number;
  method: string;
  path: string;
  query: string;
  parameters: Record<string, string>;
  headers: Record<string, string>;
  body?: string;
  base64?: string;
  remote: string;
  /** The tenant whose data may be shown; null where everything may. */
  namespace: string | null;
}

export type HTTPAnswer =
  | string
  | Uint8Array
  | { status?: number; headers?: Record<string, string>; body?: string | Uint8Array }
  | { status?: number; headers?: Record<string, string>; json: unknown }
  | unknown;

export type Kind =
  | "text" | "integer" | "number" | "switch" | "duration" | "size" | "choice" | "list" | "secret";
export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
export type Audience = "everyone" | "operators" | "administrators";
export type Labels = Record<string, string>;
export type Say = (message: string, fields?: Record<string, unknown>) => void;

/** What a `before` handler decides. */
export class Verdict {
  private constructor(members: object);
}

/** Thrown by a `configured` or `start` handler: says what is wrong, so that the hub does not begin with it. */
export class Problem extends Error {
  constructor(message: string, setting?: string);
}

export function proceed(amend?: Record<string, unknown>): Verdict;
export function take(): Verdict;
export function refuse(code: string, reason: string, options?: { retryAfter?: number }): Verdict;

export interface Rehearsal {
  /** All that the plugin has said. */
  said: Record<string, any>[];
  of(kind: string): any[];
  tell(line: Record<string, unknown>): Promise<void>;
  event(name: string, fields?: Record<string, unknown>): Promise<void>;
  ask(intent: string, fields?: Record<string, unknown>): Promise<any>;
  request(method: Method, path: string, fields?: Record<string, unknown>): Promise<any>;
  close(): Promise<void>;
}

export class Plugin {
  constructor(id: string, summary: string, options?: { version?: string; onError?: "answer" | "exit" });

  readonly id: string;
  readonly summary: string;
  readonly version: string;
  readonly onError: "answer" | "exit";
  readonly hub: { api?: [number, number]; hub?: string; plugin?: string };
  /** What holds for the server. */
  readonly settings: Record<string, any>;
  readonly log: Record<"debug" | "info" | "notice" | "warning" | "error", Say>;
  readonly manifest: Record<string, unknown>;
  /** Counts an exception. */
  readonly errors: (by?: number) => void;

  setting(
    name: string, fallback: unknown, about: string,
    options?: { is?: Kind; range?: [number, number]; choices?: string[]; perNamespace?: boolean }): void;
  counter(name: string, about: string, labels?: Record<string, string[]>): (by?: number, labels?: Labels) => void;
  gauge(name: string, about: string, labels?: Record<string, string[]>): (value: number, labels?: Labels) => void;
  histogram(name: string, about: string, labels?: Record<string, string[]>): (seconds: number, labels?: Labels) => void;
  emits(name: string, ...fields: string[]): (values: Record<string, unknown>) => void;
  on(names: string | string[], handler: (event: Event) => void | Promise<void>): void;
  before(
    intent: string, options: { at: Stage },
    handler: (intent: Intent) => Verdict | void | null | Promise<Verdict | void | null>): void;
  serve(
    method: Method, path: string, handler: (request: HTTPRequest) => HTTPAnswer | Promise<HTTPAnswer>,
    options?: { audience?: Audience }): void;
  every(seconds: number, handler: () => void | Promise<void>): void;
  configured(handler: () => void | Promise<void>): void;
  start(handler: () => void | Promise<void>): void;
  drain(handler: () => void | Promise<void>): void;
  stop(handler: () => void | Promise<void>): void;
  health(handler: () => string | true | void | null | Promise<string | true | void | null>): void;

  settingsOf(namespace: string): Record<string, any>;
  send(to: string, namespace: string, message: unknown): void;
  close(peer: string, namespace: string, code?: number, reason?: string): void;
  emit(name: string, fields?: Record<string, unknown>): void;
  peers(namespace: string): Promise<{ peers: { peer: string; network: string }[]; more: boolean }>;

  run(meta?: { url: string }): void;
  /** Takes bytes as they came from the hub. */
  hear(chunk: Uint8Array): void;
  /** A hub in memory for tests. */
  rehearse(settings?: Record<string, unknown>, namespaces?: Record<string, unknown>): Promise<Rehearsal>;
}
