// Credentials that end within this time are asked for anew before they are used.
const MARGIN = 30_000;
const MOST_SERVERS = 32;

/** The STUN and TURN servers: those that were given, and those that the hub lends. */
export class IceServers {
  #given;
  #lent = [];
  #endsAt = Infinity;
  #ask;

  constructor(given = [], ask) {
    this.#given = given;
    this.#ask = ask;
  }

  /** What a hub said in `connected`, or in `ice-servers`. */
  told({ iceServers, expiresAt } = {}) {
    if (!Array.isArray(iceServers)) return;
    this.#lent = iceServers.slice(0, MOST_SERVERS);
    this.#endsAt = Number.isFinite(expiresAt) ? expiresAt : endOf(this.#lent);
  }

  get list() {
    return [...this.#given, ...this.#lent];
  }

  /** The list, with credentials that are good for a while where the hub can be asked. */
  async fresh() {
    if (this.#lent.length > 0 && this.#endsAt - Date.now() < MARGIN) {
      try {
        this.told((await this.#ask()).data);
      } catch {
        // Without the hub's answer the old ones are better than none: STUN servers need no credential.
      }
    }
    return this.list;
  }
}

/** When the first credential ends: their names begin with the second (the TURN REST convention). */
function endOf(servers) {
  const seconds = servers.map(({ username }) => Number(/^(\d{9,11}):/.exec(username ?? "")?.[1] ?? Infinity));
  return Math.min(Infinity, ...seconds) * 1000;
}
