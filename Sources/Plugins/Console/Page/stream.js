// What happens, as it happens: one stream of the hub for all views, which is open while anybody listens.

import { api } from "./connection.js";

const SHORTEST_WAIT = 500;
const LONGEST_WAIT = 15_000;
const LONGEST_LINE = 1 << 20;

const listeners = new Set();
const watchers = new Set();
let running = null;
let state = "closed";

function become(next) {
  if (state === next) return;
  state = next;
  for (const watcher of watchers) watcher(state);
}

/** Calls back with `open`, `waiting` or `closed`, now and when that changes; returns what ends it. */
export function watchStream(watcher) {
  watchers.add(watcher);
  watcher(state);
  return () => watchers.delete(watcher);
}

function isWanted(filter, event) {
  const has = (wanted, value) => !wanted?.length || wanted.includes(value);
  const tenant = event.data?.namespace ?? event.data?.tenant;
  return has(filter.types, event.event) && has(filter.plugins, event.by) && has(filter.tenants, tenant);
}

function tell(line) {
  if (!line.trim()) return;
  let event;
  try {
    event = JSON.parse(line);
  } catch {
    return;
  }
  for (const listener of listeners) {
    if (event.dropped !== undefined || isWanted(listener.filter, event)) {
      try {
        listener.handler(event);
      } catch (error) {
        console.error(error);
      }
    }
  }
}

async function read(signal) {
  const response = await api("/admin/v1/events", { raw: true, signal });
  become("open");
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const lines = (rest + value).split("\n");
    rest = lines.pop();
    if (rest.length > LONGEST_LINE) rest = "";
    for (const line of lines) tell(line);
  }
}

async function run(signal) {
  let wait = SHORTEST_WAIT;
  while (!signal.aborted) {
    const began = performance.now();
    try {
      await read(signal);
    } catch (error) {
      if (signal.aborted) return;
      if (error.status === 401 || error.status === 403) return become("closed");
    }
    if (signal.aborted) return;
    become("waiting");
    wait = performance.now() - began > LONGEST_WAIT ? SHORTEST_WAIT : Math.min(wait * 2, LONGEST_WAIT);
    await new Promise((resolve) => setTimeout(resolve, wait * (0.5 + Math.random() / 2)));
  }
}

/**
 * Calls `handler` with each event that `filter` (`{types, plugins, tenants}`, all optional lists) wants, and with
 * `{dropped}` when the hub left some out. Returns a function that ends it.
 */
export function events(filter, handler) {
  const listener = { filter: filter ?? {}, handler };
  listeners.add(listener);
  if (!running) {
    running = new AbortController();
    run(running.signal);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) closeStream();
  };
}

/** Ends the stream for everybody. */
export function closeStream() {
  running?.abort();
  running = null;
  become("closed");
}
