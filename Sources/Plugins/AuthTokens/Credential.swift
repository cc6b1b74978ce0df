import HubKernel
import HubTokens

/// What a request shows of whoever sent it. There are three places for it, since browsers cannot set fields
/// and some servers cannot set anything else.
enum Credential: Equatable {
  case none
  case one(String)
  case refused(Denial)

  /// `bearer.` and a token whose characters may stand in a field; `bearer64.` and any other in base64url.
  private static let subprotocols = ["bearer.", "bearer64."]

  init(_ request: HTTPRequest) {
    var found: Set<[UInt8]> = []
    for (name, value) in request.headers {
      switch name {
      case "authorization":
        guard let token = Self.bearer(value) else {
          self = .refused(.scheme)
          return
        }
        found.insert(Array(token.utf8))
      case "sec-websocket-protocol": found.formUnion(Self.offered(value))
      default: break
      }
    }
    for token in request.queryValues("token") { found.insert(Array(token.utf8)) }
    guard found.count < 2 else {
      self = .refused(.twoCredentials)
      return
    }
    guard let bytes = found.first else {
      self = .none
      return
    }
    guard bytes.count <= SignedToken.longest else {
      self = .refused(Denial(.tooLong))
      return
    }
    self = .one(String(decoding: bytes, as: UTF8.self))
  }

  // RFC 6750 §2.1; RFC 9110 §11.1: the name of the scheme is in either case.
  private static func bearer(_ value: String) -> Substring? {
    let word = value.prefix { $0 != " " }
    guard word.lowercased() == "bearer" else { return nil }
    return value.dropFirst(word.count).drop { $0 == " " }
  }

  private static func offered(_ value: String) -> [[UInt8]] {
    value.split(separator: ",").compactMap { item in
      let word = item.drop { $0 == " " || $0 == "\t" }
      guard let prefix = subprotocols.first(where: { word.hasPrefix($0) }) else { return nil }
      let text = Array(word.dropFirst(prefix.count).utf8).filter { $0 != 0x20 && $0 != 0x09 }
      return prefix == "bearer64." ? Base64URL.decode(text) ?? [] : text
    }
  }
}
