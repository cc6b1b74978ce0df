package import HubCrypto
package import HubWire

/// A signed list of hubs as the hubs of 2025 published it at `/.well-known/peerpigeon.json`.
package struct SeedBundle: Sendable, Equatable {
  /// More is no bundle.
  package static let longest = 65_536
  /// More seeds of one bundle are not read.
  package static let most = 50
  private static let longestSpan = 10 * 365 * 86_400

  /// The mesh it is for.
  package let app: String
  /// When it was made, in milliseconds since 1970.
  package let made: Int64
  /// For how many seconds from then on it is good.
  package let seconds: Int
  /// The hubs.
  package let seeds: [HubLocation]
  /// Whose it is: the 32 bytes of an Ed25519 key.
  package let key: [UInt8]
  /// All of it.
  package let json: JSONValue

  /// Reads a bundle whose signature fits. Seeds that are no addresses are left out.
  package init(_ json: JSONValue) throws(HubRecord.Mistake) {
    guard json["v"]?.int == 1 else { throw HubRecord.Mistake("it is no seed bundle of version 1") }
    guard let app = json["app"]?.text, !app.isEmpty, app.utf8.count <= 128,
      let made = json["ts"]?.int, made > 0, let seconds = json["expires"]?.int,
      (1...Self.longestSpan).contains(seconds), case .array(let list)? = json["seeds"]
    else { throw HubRecord.Mistake("a seed bundle has app, ts, expires and seeds") }
    guard let key = json["pk"]?.text.flatMap(Base64Text.decode), key.count == 32,
      let signature = json["sig"]?.text.flatMap(Base64Text.decode),
      let message = CanonicalJSON.encode(json, omitting: "sig"),
      let owner = try? PublicKey(ed25519: key), owner.verifies(signature, of: message)
    else { throw HubRecord.Mistake("the signature of the seed bundle does not fit") }
    (self.app, self.made, self.seconds, self.key, self.json) = (app, Int64(made), seconds, key, json)
    seeds = list.prefix(Self.most).compactMap { seed in
      guard let url = seed["u"]?.text, let location = try? HubLocation(url),
        seed["t"]?.text == (location.isSecure ? "wss" : "ws")
      else { return nil }
      return location
    }
  }

  /// Makes and signs a bundle; nil when the key is not Ed25519.
  package init?(
    app: String, seeds: [HubLocation], seconds: Int, at milliseconds: Int64, key: PrivateKey
  ) {
    guard case .ed25519(let half) = key.publicKey.parts else { return nil }
    let list = seeds.prefix(Self.most).map { seed in
      JSONValue.object([
        JSONValue.Member("t", .string(seed.isSecure ? "wss" : "ws")),
        JSONValue.Member("u", .string(seed.description)),
      ])
    }
    var members = [
      JSONValue.Member("v", .number("1")), JSONValue.Member("app", .string(app)),
      JSONValue.Member("ts", .number("\(milliseconds)")), JSONValue.Member("expires", .number("\(seconds)")),
      JSONValue.Member("seeds", .array(list)), JSONValue.Member("pk", .string(Base64Text.encode(half))),
    ]
    guard let message = CanonicalJSON.encode(.object(members)), let signature = try? key.sign(message) else {
      return nil
    }
    members.append(JSONValue.Member("sig", .string(Base64Text.encode(signature))))
    try? self.init(.object(members))
  }

  /// Whether it is good at a time, or was made in a future that nobody's clock explains.
  package func isGood(at milliseconds: Int64, skew: Int64) -> Bool {
    made <= milliseconds &+ skew && milliseconds <= made &+ Int64(seconds) &* 1_000
  }
}
