import HubWire

extension CallFailure {
  /// The longest sentence of a server that is passed on.
  private static let longestDetail = 200

  /// A server said no with this status; the reason begins with it, and with the body's code if it has one:
  /// `401 bad-token: the token has expired`.
  public static func refusal(status: Int, body: UnsafeRawBufferPointer) -> CallFailure {
    let problem = try? JSONValue(parsing: body)
    var reason = "\(status)"
    if let code = problem?["code"]?.text, isWord(code) { reason += " \(code)" }
    if let detail = problem?["detail"]?.text ?? problem?["error"]?.text, !detail.isEmpty {
      let isPlain = detail.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
      if isPlain { reason += ": \(detail.prefix(longestDetail))" }
    }
    return CallFailure(.refused, reason)
  }

  /// Whether it can be a code: what others say is not to be taken for more than it is.
  private static func isWord(_ text: String) -> Bool {
    (1...64).contains(text.utf8.count)
      && text.utf8.allSatisfy { byte in
        byte == UInt8(ascii: "-") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
          || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
      }
  }
}
