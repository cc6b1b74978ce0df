// A change that waits to be confirmed, with the time that is left.

import { button, element, notice, replace } from "./elements.js";

const PERIOD = 2_000;
const LAST_CALL = 15;

/** Shows in `place` whether a change waits; calls `ended` when one no longer does. Returns what ends it. */
export function waitingNotice(place, context, ended) {
  const stopped = new AbortController();
  let waiting = null;
  let isCalled = false;
  const left = element("strong", { class: "figure", "aria-hidden": "true" });

  const tick = () => {
    if (!waiting) return;
    const seconds = Math.max(0, Math.ceil((Date.parse(waiting.until) - Date.now()) / 1_000));
    left.textContent = `${seconds} s`;
    if (seconds <= LAST_CALL && seconds > 0 && !isCalled) {
      isCalled = true;
      context.announce(`${seconds} seconds are left to confirm the change.`);
    }
  };

  const act = async (path, words) => {
    try {
      await context.api(path, { method: "POST" });
      context.announce(words);
    } catch (error) {
      replace(place, notice(error.message, "wrong"));
    }
    await check();
  };

  const show = () => {
    if (!waiting) return replace(place);
    isCalled = false;
    replace(place, element("section", { class: "card waiting", "aria-label": "A change waits to be confirmed" },
      element("p", null, `What ${waiting.by} changed goes back in `, left, " unless it is confirmed."),
      context.can("admin") ? element("div", { class: "row actions" },
        button("Roll back now", () => act("/admin/v1/reload/rollback", "The change was rolled back.")),
        button("Confirm", () => act("/admin/v1/reload/confirm", "The change is confirmed."), { class: "main" })) : null));
    tick();
  };

  const check = async () => {
    try {
      const next = (await context.api("/admin/v1/reload", { signal: stopped.signal })).waiting;
      if (next?.until !== waiting?.until) {
        const had = waiting !== null;
        waiting = next;
        show();
        if (had) ended();
      }
    } catch {
      // The view itself says when the hub cannot be reached.
    }
  };

  check();
  const clock = setInterval(tick, 500);
  const asking = setInterval(check, PERIOD);
  const end = () => {
    stopped.abort();
    clearInterval(clock);
    clearInterval(asking);
  };
  end.check = check;
  return end;
}
