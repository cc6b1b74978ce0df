/** The directory on Vercel, where vercel.json leads the well-known address here. */
import { answer } from "../answer.mjs";
import hubs from "../hubs.mjs";

export const GET = (request) => answer(request, hubs);
export const HEAD = GET;
