// The last hour as the hub keeps it. It samples every ten seconds, so nobody needs to ask more often.

const FRESH = 5_000;
let kept = null;

/** `{times, period, bytes, length, series: Map(id => {unit, values})}`. */
export async function lastHour(api, signal) {
  if (kept && performance.now() - kept.at < FRESH) return kept.hour;
  const data = await api("/console/history", { signal });
  const hour = {
    times: data.times, period: data.periodSeconds, bytes: data.bytes, length: data.length,
    series: new Map(data.series.map((series) => [series.id, series])),
  };
  kept = { at: performance.now(), hour };
  return hour;
}
