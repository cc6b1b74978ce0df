/** What a directory of hubs answers: the list, to anybody who asks at one of these paths. */
const PATHS = ["/.well-known/pigeonhub-bootstrap", "/api/hubs"];
/** A hub that is added is found so many seconds later; what has gone is tried and given up by whoever asks. */
const FRESH = 300;

const FIELDS = {
  "content-type": "application/json",
  "cache-control": `public, max-age=${FRESH}`,
  // Pages look for hubs as well as hubs do.
  "access-control-allow-origin": "*",
  "x-content-type-options": "nosniff",
};

function problem(status, code, more = {}) {
  return new Response(JSON.stringify({ status, code }), {
    status, headers: { "content-type": "application/problem+json", ...more },
  });
}

/** Answers a request with the list; `?region=eu-west` puts hubs of that region first. */
export function answer(request, list) {
  const url = new URL(request.url);
  if (!PATHS.includes(url.pathname)) return problem(404, "not-found");
  if (request.method !== "GET" && request.method !== "HEAD") return problem(405, "wrong-method", { allow: "GET, HEAD" });
  const region = url.searchParams.get("region");
  const isNear = (hub) => region !== null && hub.region === region;
  const peers = [...list.peers].sort((one, other) => isNear(other) - isNear(one));
  return new Response(request.method === "HEAD" ? null : JSON.stringify({ ...list, peers }), { headers: FIELDS });
}
