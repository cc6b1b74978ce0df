import { LoftError } from "./errors.mjs";
import { canonicalJSON } from "./canonical.mjs";
import { hexadecimal } from "./address.mjs";

const KEY_BYTES = 32;
const CHALLENGE_BYTES = 32;

/** Signs records with an Ed25519 key that the browser keeps. */
export class Signer {
  #keys;
  #subtle;

  constructor(keys, author, subtle) {
    this.#keys = keys;
    this.#subtle = subtle;
    /** The public key in base64: who the records are of. */
    this.author = author;
  }

  /** Makes a key pair. Unless `extractable`, nobody can read the secret half; IndexedDB can keep it all the same. */
  static async generate({ extractable = false, crypto = globalThis.crypto } = {}) {
    return Signer.from(await ed25519(crypto, (subtle) => subtle.generateKey("Ed25519", extractable, ["sign", "verify"])), {
      crypto,
    });
  }

  /** Signs with a key pair that is there already. */
  static async from(keys, { crypto = globalThis.crypto } = {}) {
    const raw = await ed25519(crypto, (subtle) => subtle.exportKey("raw", keys.publicKey));
    return new Signer(keys, toBase64(new Uint8Array(raw)), crypto.subtle);
  }

  /** The pair, for whoever wants to keep it. */
  get keys() {
    return this.#keys;
  }

  /** The id that belongs to this key, for hubs where ids belong to keys: give it as `peerId`, and this as `identity`. */
  async peerId() {
    const bytes = await this.#subtle.digest("SHA-1", fromBase64(this.author));
    return hexadecimal(new Uint8Array(bytes));
  }

  /** Answers the challenge of a hub: shows that an id belongs to this key. */
  async prove(challenge, peerId, hub) {
    const text = new TextEncoder();
    const parts = [text.encode("loft id-proof 1\n"), fromBase64URL(challenge), text.encode(`${peerId}${hub}`.toLowerCase())];
    if (parts[1]?.length !== CHALLENGE_BYTES) throw new LoftError("bad-challenge", "what the hub wants signed is no challenge");
    const statement = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let place = 0;
    for (const part of parts) {
      statement.set(part, place);
      place += part.length;
    }
    const signature = await this.#subtle.sign("Ed25519", this.#keys.privateKey, statement);
    return { publicKey: toBase64URL(fromBase64(this.author)), signature: toBase64URL(new Uint8Array(signature)) };
  }

  async sign(record, namespace) {
    const text = signedText({ ...record, author: this.author }, namespace);
    return toBase64(new Uint8Array(await this.#subtle.sign("Ed25519", this.#keys.privateKey, text)));
  }
}

/** Whether a record, as `find` and `watch` tell it, was signed by its author. */
export async function verifyRecord(record, { namespace = "default", crypto = globalThis.crypto } = {}) {
  const [author, signature] = [fromBase64(record?.author), fromBase64(record?.signature)];
  if (author?.length !== KEY_BYTES || signature === undefined) return false;
  return ed25519(crypto, async (subtle) => {
    const key = await subtle.importKey("raw", author, "Ed25519", false, ["verify"]);
    const text = signedText({ ...record, time: record.timestamp }, namespace);
    return subtle.verify("Ed25519", key, signature, text);
  });
}

/** What an author signs. */
function signedText({ author, topic, data, deleted, time, ttl }, namespace) {
  const what = deleted ? { deleted: true } : { data };
  return new TextEncoder().encode(canonicalJSON({ author, ...what, namespace, time, topic, ttl }));
}

async function ed25519(crypto, work) {
  const { subtle } = crypto ?? {};
  if (!subtle) throw new LoftError("no-ed25519", "there is no WebCrypto here: pages need https, or localhost");
  try {
    return await work(subtle);
  } catch (error) {
    if (error?.name !== "NotSupportedError") throw error;
    throw new LoftError("no-ed25519", "this browser cannot sign with Ed25519", { cause: error });
  }
}

function toBase64(bytes) {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

function fromBase64(text) {
  try {
    return typeof text === "string" ? Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)) : undefined;
  } catch {
    return undefined;
  }
}

function toBase64URL(bytes) {
  return toBase64(bytes).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

function fromBase64URL(text) {
  return typeof text === "string" ? fromBase64(text.replace(/-/g, "+").replace(/_/g, "/")) : undefined;
}
