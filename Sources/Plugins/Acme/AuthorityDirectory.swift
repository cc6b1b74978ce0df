import HubKernel

/// Where an authority wants to be asked for what (RFC 8555 §7.1.1).
struct AuthorityDirectory: Equatable {
  let newNonce: String
  let newAccount: String
  let newOrder: String
  let wantsExternalAccount: Bool

  init(_ json: JSONValue) throws(Obstacle) {
    newNonce = try Self.address("newNonce", json)
    newAccount = try Self.address("newAccount", json)
    newOrder = try Self.address("newOrder", json)
    wantsExternalAccount = json["meta"]?["externalAccountRequired"]?.bool ?? false
  }

  /// The address under a name. The server is not followed to where nothing is encrypted.
  static func address(_ name: String, _ json: JSONValue) throws(Obstacle) -> String {
    guard let text = json[name]?.text, let address = checked(text) else {
      throw Obstacle("the authority's answer has no proper address '\(name)'")
    }
    return address
  }

  static func checked(_ text: String) -> String? {
    let isPlain = text.utf8.count <= longest && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    return isPlain && text.hasPrefix("https://") ? text : nil
  }

  private static let longest = 2_048
}
