/** The client library for Node: the module that hubs serve to browsers, with what Node before 22 is missing. */
import { webcrypto } from "node:crypto";
import { Loft as BrowserLoft } from "../../Sources/Plugins/BrowserClient/Client/loft.mjs";
import { NodeSocket } from "./socket.mjs";

export * from "../../Sources/Plugins/BrowserClient/Client/loft.mjs";

/** A peer of a mesh of hubs. A class that is exported here takes the place of the one of the same name above. */
export class Loft extends BrowserLoft {
  constructor(options) {
    super({ WebSocket: globalThis.WebSocket ?? NodeSocket, crypto: globalThis.crypto ?? webcrypto, ...options });
  }
}
