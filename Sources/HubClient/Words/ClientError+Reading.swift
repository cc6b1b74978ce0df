extension ClientError {
  /// No sentence of a hub is longer than what is kept of it.
  private static let longestSentence = 500

  /// The error that a message of type `error` tells.
  init(message: JSONValue) {
    let code = message["code"]?.text ?? "error"
    self.init(
      Self.cut(code), Self.cut(message["reason"]?.text ?? message["error"]?.text ?? code),
      by: Self.cut(message["by"]?.text ?? "hub"), retryAfter: message["retryAfter"]?.double,
      target: message["targetPeerId"]?.text.flatMap { PeerID($0) }, rule: message["rule"]?.text.map(Self.cut),
      mayHaveArrived: message["mayHaveArrived"]?.bool ?? false)
  }

  /// The error that a closed connection tells.
  init(closeCode: UInt16, reason: String) {
    self.init(
      Self.closeCodes[closeCode] ?? "disconnected",
      reason.isEmpty ? "the connection was closed with \(closeCode)" : Self.cut(reason), by: "hub",
      closeCode: closeCode)
  }

  /// The error that an answer tells which came in place of a WebSocket: problem JSON, or a mere status.
  init(status: Int, retryAfter: Int?, body: [UInt8]) {
    let problem = body.withUnsafeBytes { try? JSONValue(parsing: $0) }
    let code = problem?["code"]?.text
    let words = problem?["detail"]?.text ?? problem?["error"]?.text
    self.init(
      code.map(Self.cut) ?? Self.statusCode(status),
      words.map(Self.cut) ?? "the hub answered with status \(status)",
      by: problem?["by"]?.text.map(Self.cut) ?? "hub",
      retryAfter: problem?["retryAfter"]?.double ?? retryAfter.map(Double.init),
      rule: problem?["rule"]?.text.map(Self.cut), hubs: problem?["hubs"])
  }

  private static func statusCode(_ status: Int) -> String {
    switch status {
    case 401: "unauthorized"
    case 403: "refused"
    case 429: "rate-limited"
    case 503: "hub-full"
    default: "refused"
    }
  }

  private static func cut(_ text: String) -> String { String(text.prefix(longestSentence)) }

  private static let closeCodes: [UInt16: String] = [
    1008: "refused", 1009: "message-too-long", 4001: "unauthorized", 4003: "banned", 4009: "replaced",
    4010: "tenant-removed", 4029: "rate-limited",
  ]
}

extension JSONValue {
  /// The number, if this is one that is finite.
  var double: Double? {
    guard case .number(let digits) = self, let number = Double(digits), number.isFinite else { return nil }
    return number
  }
}
