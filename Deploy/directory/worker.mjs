/** The directory on Cloudflare Workers. */
import { answer } from "./answer.mjs";
import hubs from "./hubs.mjs";

export default { fetch: (request) => answer(request, hubs) };
