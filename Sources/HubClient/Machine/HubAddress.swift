internal import HubNet
internal import HubTokens

/// Where a hub is, in one spelling.
enum HubAddress {
  /// More bytes are nobody's address.
  static let longest = 2_048

  /// `https://hub.example` and `wss://hub.example/` are the same hub.
  static func normalized(_ text: String) throws(ClientError) -> String {
    let mistake = ClientError(
      "bad-address",
      "'\(text.prefix(80))' is no address of a hub; write wss://hub.example, ws://127.0.0.1:3000 or "
        + "unix:/run/loft/peers.sock")
    guard text.utf8.count <= longest else { throw mistake }
    if text.hasPrefix("unix:") {
      let path = text.dropFirst(5)
      guard path.hasPrefix("/"), path.utf8.count <= 107, !path.utf8.contains(0) else { throw mistake }
      return text
    }
    var url = text
    for (other, ours) in [("https://", "wss://"), ("http://", "ws://")]
    where text.lowercased().hasPrefix(other) {
      url = ours + text.dropFirst(other.count)
    }
    guard !url.contains("?"), let wire = MessageWire(url, longestMessage: 0), !wire.host.isEmpty else {
      throw mistake
    }
    return url.hasSuffix("/") || url.split(separator: "/").count > 2 ? url : url + "/"
  }

  /// Where to connect, as whom, and with the key of the place that is kept, or the wish that one be kept.
  static func target(_ hub: String, as id: PeerID, place: Place?, wishesPlace: Bool) -> String {
    let base = hub.hasPrefix("unix:") ? "ws://localhost/" : hub
    var text = "\(base)?peerId=\(id)"
    if let key = place?.key { text += "&resume=\(key)" } else if wishesPlace { text += "&resume=new" }
    if place?.key != nil, let seen = place?.seen { text += "&seen=\(seen)" }
    return text
  }

  /// The subprotocols to offer: a token is shown as the second one, as browsers do.
  static func subprotocols(_ token: String?) -> [String] {
    guard let token, !token.isEmpty else { return ["peerpigeon.v1"] }
    let isWord = token.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
      default: "!#$%&'*+.^_`|~-".utf8.contains(byte)
      }
    }
    return ["peerpigeon.v1", isWord ? "bearer.\(token)" : "bearer64.\(Base64URL.encode(token.utf8))"]
  }
}
