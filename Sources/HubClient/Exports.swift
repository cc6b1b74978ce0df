// Whoever uses a client reads and writes JSON, and signs with keys: one import is to be enough.
@_exported public import HubCrypto
@_exported public import HubWire
