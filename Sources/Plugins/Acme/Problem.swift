import HubKernel

/// What a server says went wrong (RFC 8555 §6.7, RFC 9457). A stranger's words: cut, and without what cannot
/// be printed.
struct Problem: Equatable {
  /// The server's word for it, such as `badNonce`.
  let code: String
  let words: String

  private static let namespace = "urn:ietf:params:acme:error:"
  private static let longest = 300
  private static let mostParts = 3

  /// Reads a problem document; nil when it is none.
  init?(_ json: JSONValue?) {
    guard let json, case .object = json else { return nil }
    let type = json["type"]?.text ?? ""
    code = type.hasPrefix(Self.namespace) ? Self.tame(String(type.dropFirst(Self.namespace.count))) : ""
    var sentences = [json["detail"]?.text.map(Self.tame) ?? ""]
    if case .array(let parts)? = json["subproblems"] {
      sentences += parts.prefix(Self.mostParts).map { part in
        let name = part["identifier"]?["value"]?.text.map(Self.tame) ?? "?"
        return "\(name): \(part["detail"]?.text.map(Self.tame) ?? "")"
      }
    }
    let said = sentences.filter { !$0.isEmpty }.joined(separator: "; ")
    guard !code.isEmpty || !said.isEmpty else { return nil }
    words = said.isEmpty ? code : code.isEmpty ? said : "\(said) (\(code))"
  }

  static func tame(_ text: String) -> String {
    String(text.unicodeScalars.prefix(longest).map { (0x20..<0x7F).contains($0.value) ? Character($0) : "?" })
  }
}
