/// Why a request does not become a WebSocket.
enum UpgradeFailure: Error, Equatable, Sendable, CaseIterable {
  case notGet
  case notHTTP11
  case noUpgrade
  case hasBody
  case invalidKey
  case unsupportedVersion
  case repeatedOrigin
  case invalidSubprotocols

  var status: Int {
    switch self {
    case .notGet: 405
    case .noUpgrade, .unsupportedVersion: 426
    default: 400
    }
  }

  var problem: ProblemDocument {
    switch self {
    case .notGet: problem("upgrade-not-get", "A WebSocket begins with GET.")
    case .notHTTP11: problem("upgrade-not-http11", "A WebSocket begins with HTTP/1.1.")
    case .noUpgrade: problem("upgrade-required", "This address speaks WebSocket.")
    case .hasBody: problem("upgrade-with-body", "A request to upgrade has no body.")
    case .invalidKey: problem("invalid-websocket-key", "Sec-WebSocket-Key is not one key of 16 bytes.")
    case .unsupportedVersion: problem("unsupported-websocket-version", "The only WebSocket version is 13.")
    case .repeatedOrigin: problem("repeated-origin", "The Origin field is repeated.")
    case .invalidSubprotocols:
      problem("invalid-subprotocols", "Sec-WebSocket-Protocol is not a list of tokens.")
    }
  }

  /// The fields that the answer must carry. RFC 9110 §15.5.22, RFC 6455 §4.2.2.
  var fields: [ResponseWriter.Field] {
    switch self {
    case .noUpgrade: [("upgrade", "websocket")]
    case .unsupportedVersion: [("upgrade", "websocket"), ("sec-websocket-version", "13")]
    default: []
    }
  }

  private func problem(_ code: String, _ detail: String) -> ProblemDocument {
    ProblemDocument(status: status, code: code, detail: detail)
  }
}
