// Asks again and again while a view is shown, one question after the other, and not while nobody looks.

import { replace } from "./elements.js";

/** Calls `ask` at once and then every `period` milliseconds; says in `place` what went wrong. Returns what ends it. */
export function poll(period, place, notice, ask) {
  const stopped = new AbortController();
  let timer = null;
  const turn = async () => {
    if (!document.hidden) {
      try {
        await ask(stopped.signal);
        if (place.childNodes.length) replace(place);
      } catch (error) {
        if (stopped.signal.aborted) return;
        if (place.textContent !== error.message) replace(place, notice(error.message, "wrong"));
      }
    }
    if (!stopped.signal.aborted) timer = setTimeout(turn, period);
  };
  turn();
  return () => {
    stopped.abort();
    clearTimeout(timer);
  };
}
