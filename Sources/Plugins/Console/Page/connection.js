// How the page speaks to its hub: as the session that its cookie names, and with the proof that a change comes
// from this page.

const PROOF = "x-console-proof";
const LOGIN = "/console/session";

/** What the hub refused, in a sentence. */
export class Problem extends Error {
  constructor(status, code, detail, body) {
    super(detail);
    this.name = "Problem";
    this.status = status;
    this.code = code;
    this.body = body;
  }
}

/** Who is logged in: `{who, role, until, proof}`; null before that. */
export let session = null;

let ended = () => {};

/** Says what to do when the session has ended. */
export function onSessionEnd(handle) {
  ended = handle;
}

function sentence(text) {
  const trimmed = text.trim();
  const first = trimmed.charAt(0).toUpperCase() + trimmed.slice(1);
  return /[.!?]$/.test(first) ? first : `${first}.`;
}

async function problem(response) {
  let body = null;
  try {
    body = await response.json();
  } catch {
    // The body says no more than the status.
  }
  let detail = sentence(body?.detail ?? `the hub answered ${response.status}`);
  const mistakes = Array.isArray(body?.mistakes) ? body.mistakes.map((mistake) => mistake.detail) : [];
  if (mistakes.length) detail += ` ${sentence(mistakes.join("; "))}`;
  const wait = response.headers.get("retry-after");
  if (wait) detail += ` Try again in ${wait} s.`;
  return new Problem(response.status, body?.code ?? "", detail, body);
}

/**
 * Asks the hub. Options: `method`, `json` (a body), `match` (If-Match), `headers`, `signal`; with `raw` the
 * response itself comes back, and with `whole` `{data, tag, status}` in place of the data alone.
 */
export async function api(path, options = {}) {
  const method = options.method ?? (options.json === undefined ? "GET" : "POST");
  const headers = { accept: options.raw ? "*/*" : "application/json", ...options.headers };
  if (options.json !== undefined) headers["content-type"] = "application/json";
  if (options.match) headers["if-match"] = options.match;
  if (method !== "GET" && session) headers[PROOF] = session.proof;
  let response;
  try {
    response = await fetch(path, {
      method, headers, signal: options.signal, cache: "no-store", credentials: "same-origin", redirect: "error",
      body: options.json === undefined ? undefined : JSON.stringify(options.json),
    });
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new Problem(0, "unreachable", "The hub cannot be reached.");
  }
  if (!response.ok) {
    const failure = await problem(response);
    if (response.status === 401 && session && !options.isLogin) {
      session = null;
      ended(failure);
    }
    throw failure;
  }
  if (options.raw) return response;
  const text = await response.text();
  const data = text ? JSON.parse(text) : null;
  return options.whole ? { data, tag: response.headers.get("etag"), status: response.status } : data;
}

/** Finds the session that the cookie names, if there is one. */
export async function resume() {
  const found = await api(LOGIN, { isLogin: true });
  session = found.who ? found : null;
  return session;
}

/** Logs in with a token, a ticket (`{ticket}`) or a shared link (`{share}`). */
export async function logIn(secret) {
  const { token, ...body } = secret;
  const headers = token ? { authorization: `Bearer ${token}` } : {};
  session = await api(LOGIN, { method: "POST", json: body, headers, isLogin: true });
  return session;
}

/** Ends the session. */
export async function logOut() {
  await api(LOGIN, { method: "DELETE", isLogin: true });
  session = null;
}

/** Whether the session may do what a role may: `read`, `admin`; `guest` is somebody with a shared link. */
export function can(role) {
  const order = ["guest", "read", "admin"];
  return session !== null && order.indexOf(session.role) >= order.indexOf(role);
}
