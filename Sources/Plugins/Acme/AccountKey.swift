import HubCrypto
import HubKernel
import HubTokens

/// The key by which an authority knows us (RFC 8555 §6.2): ES256 always.
struct AccountKey: Sendable {
  private let key: PrivateKey
  private let coordinates: (x: String, y: String)

  init(_ key: PrivateKey) throws(Obstacle) {
    guard case .p256(let x, let y) = key.publicKey.parts else {
      throw Obstacle("the account's key is not one of P-256")
    }
    self.key = key
    coordinates = (Base64URL.encode(x), Base64URL.encode(y))
  }

  /// The public half as JSON, with its members in the order in which a thumbprint wants them (RFC 7638 §3).
  var publicJSON: String {
    #"{"crv":"P-256","kty":"EC","x":"\#(coordinates.x)","y":"\#(coordinates.y)"}"#
  }

  /// What a challenge is answered with (RFC 8555 §8.1).
  func authorization(for token: String) -> String {
    "\(token).\(Base64URL.encode(Digest.sha256(Array(publicJSON.utf8)).bytes))"
  }

  /// A signed request as JSON (RFC 7515 §7.2.2). Without an account the key itself is sent along. `payload`
  /// is JSON, or empty to read something.
  func sign(_ payload: String, for url: String, nonce: String, account: String?) throws(Obstacle) -> [UInt8] {
    let who = account.map { "\"kid\":\(JSONValue.string($0))" } ?? "\"jwk\":\(publicJSON)"
    let header =
      "{\"alg\":\"ES256\",\"nonce\":\(JSONValue.string(nonce)),\"url\":\(JSONValue.string(url)),\(who)}"
    return try Self.whole(header, payload) { message throws(Obstacle) in
      do throws(KeyError) { return try key.sign(message) } catch {
        throw Obstacle("the account's key does not sign: \(error)")
      }
    }
  }

  /// Says that this key belongs to an account elsewhere (RFC 8555 §7.3.4).
  func binding(to id: String, key: [UInt8], for url: String) throws(Obstacle) -> String {
    let header =
      "{\"alg\":\"HS256\",\"kid\":\(JSONValue.string(id)),\"url\":\(JSONValue.string(url))}"
    let bytes = try Self.whole(header, publicJSON) { message throws(Obstacle) in
      Digest.hmacSHA256(message, key: key).bytes
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func whole(
    _ header: String, _ payload: String, _ sign: ([UInt8]) throws(Obstacle) -> [UInt8]
  ) throws(Obstacle) -> [UInt8] {
    let (header, payload) = (Base64URL.encode(header.utf8), Base64URL.encode(payload.utf8))
    let signature = Base64URL.encode(try sign(Array("\(header).\(payload)".utf8)))
    return Array(
      #"{"protected":"\#(header)","payload":"\#(payload)","signature":"\#(signature)"}"#.utf8)
  }
}
