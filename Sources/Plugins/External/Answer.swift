import HubKernel

/// What a program says about a question or a request.
enum Answer: Sendable, Equatable {
  case proceed(amend: [JSONValue.Member])
  case taken
  case refuse(code: String, reason: String, retryAfter: Duration?, rule: String?)
  case response(status: Int, headers: [JSONValue.Member], body: [UInt8], isJSON: Bool)
  /// It says nothing, and why that is so.
  case away

  private static let longestCode = 40
  private static let longestReason = 200
  private static let mostAmended = 16
  private static let mostHeaders = 64

  /// The verdict in an answer; nil when its shape is wrong.
  static func verdict(_ value: JSONValue) -> Answer? {
    if let said = value["refuse"] { return refusal(said) }
    if value["taken"]?.bool == true { return .taken }
    guard value["proceed"]?.bool == true else { return nil }
    guard let amend = value["amend"] else { return .proceed(amend: []) }
    guard case .object(let members) = amend, members.count <= mostAmended else { return nil }
    return .proceed(amend: members)
  }

  private static func refusal(_ value: JSONValue) -> Answer? {
    guard let code = value["code"]?.text, ProgramName.isKebabCase(code, most: longestCode),
      let reason = value["reason"]?.text, reason.count <= longestReason
    else { return nil }
    var wait: Duration?
    if let retry = value["retryAfter"] {
      guard let milliseconds = retry.natural else { return nil }
      wait = .milliseconds(milliseconds)
    }
    var rule: String?
    if let named = value["rule"] {
      guard let word = named.text, ProgramName.isLabel(word) else { return nil }
      rule = word
    }
    return .refuse(code: code, reason: reason.forLog, retryAfter: wait, rule: rule)
  }

  /// The response to a request; nil when its shape is wrong.
  static func response(_ value: JSONValue) -> Answer? {
    let status = value["status"] == nil ? 200 : value["status"]?.int
    guard let status, (200...599).contains(status) else { return nil }
    var headers: [JSONValue.Member] = []
    if let given = value["headers"] {
      guard case .object(let members) = given, members.count <= mostHeaders, members.allSatisfy(isHeader)
      else {
        return nil
      }
      headers = members
    }
    if let json = value["json"] {
      return .response(status: status, headers: headers, body: Array(json.description.utf8), isJSON: true)
    }
    if let text = value["base64"] {
      guard let bytes = text.text.flatMap(Base64.decode) else { return nil }
      return .response(status: status, headers: headers, body: bytes, isJSON: false)
    }
    guard let text = value["body"] == nil ? "" : value["body"]?.text else { return nil }
    return .response(status: status, headers: headers, body: Array(text.utf8), isJSON: false)
  }

  /// Nothing that could end a line of the head or begin another, and nothing that is the transport's.
  private static func isHeader(_ member: JSONValue.Member) -> Bool {
    let transport: Set<String> = ["connection", "content-length", "date", "transfer-encoding", "upgrade"]
    guard let value = member.value.text, value.utf8.count <= 4_096, ProgramName.isLabel(member.key),
      !transport.contains(member.key.lowercased()), !member.key.utf8.contains(UInt8(ascii: ":"))
    else { return false }
    return value.utf8.allSatisfy { $0 >= 32 && $0 != 127 }
  }
}
