extension HTTPFailure {
  /// A sentence for whoever sent the message.
  var detail: String {
    switch self {
    case .malformedRequestLine: "The request line is not a method, a target and a version."
    case .methodTooLong: "The method is too long to be one this server knows."
    case .targetTooLong: "The request target is too long."
    case .invalidTarget: "The request target is not valid."
    case .connectUnsupported: "This server is not a proxy and opens no tunnels."
    case .unsupportedVersion: "This server speaks HTTP/1.1 and HTTP/1.0."
    case .bareCarriageReturn: "A carriage return stands without its line feed."
    case .bareLineFeed: "A line feed stands without its carriage return."
    case .headTooLarge: "The request head is too large."
    case .tooManyFields: "The request has too many header fields."
    case .fieldTooLarge: "A header field is too large."
    case .invalidFieldName: "A header field name is not a token followed by a colon."
    case .whitespaceBeforeColon: "White space stands between a field name and its colon."
    case .foldedField: "A header field is folded over several lines."
    case .controlInFieldValue: "A header field value holds a control character."
    default: bodyOrRoutingDetail
    }
  }

  private var bodyOrRoutingDetail: String {
    switch self {
    case .missingHost: "The Host field is missing."
    case .repeatedHost: "The Host field is repeated."
    case .invalidHost: "The Host field is not a host and an optional port."
    case .hostDisagreesWithTarget: "The Host field and the request target name different hosts."
    case .invalidConnection: "The Connection field is not a list of tokens."
    case .invalidContentLength: "Content-Length is not a number."
    case .repeatedContentLength: "Content-Length is repeated."
    case .lengthAndTransferEncoding: "Content-Length and Transfer-Encoding exclude each other."
    case .invalidTransferEncoding: "Transfer-Encoding does not end in one chunked coding."
    case .unsupportedTransferEncoding: "The only transfer coding this server knows is chunked."
    case .transferEncodingInOldVersion: "HTTP/1.0 has no Transfer-Encoding."
    case .expectationFailed: "The only expectation this server meets is 100-continue."
    case .bodyTooLarge: "The body is too large."
    case .malformedChunk: "The chunked body is malformed."
    case .chunkExtensionTooLarge: "The chunk extensions are too large."
    case .trailersTooLarge: "The trailer section is too large."
    case .malformedStatusLine: "The status line is malformed."
    default: "The message is malformed."
    }
  }
}
