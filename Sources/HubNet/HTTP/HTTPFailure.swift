/// Why a message was refused. After any of these the connection cannot be read any further: answer and close.
enum HTTPFailure: String, Error, Sendable, CaseIterable {
  case malformedRequestLine = "malformed-request-line"
  case methodTooLong = "method-too-long"
  case targetTooLong = "target-too-long"
  case invalidTarget = "invalid-target"
  case connectUnsupported = "connect-unsupported"
  case unsupportedVersion = "unsupported-version"
  case bareCarriageReturn = "bare-carriage-return"
  case bareLineFeed = "bare-line-feed"
  case headTooLarge = "head-too-large"
  case tooManyFields = "too-many-fields"
  case fieldTooLarge = "field-too-large"
  case invalidFieldName = "invalid-field-name"
  case whitespaceBeforeColon = "whitespace-before-colon"
  case foldedField = "folded-field"
  case controlInFieldValue = "control-in-field-value"
  case missingHost = "missing-host"
  case repeatedHost = "repeated-host"
  case invalidHost = "invalid-host"
  case hostDisagreesWithTarget = "host-disagrees-with-target"
  case invalidConnection = "invalid-connection"
  case invalidContentLength = "invalid-content-length"
  case repeatedContentLength = "repeated-content-length"
  case lengthAndTransferEncoding = "length-and-transfer-encoding"
  case invalidTransferEncoding = "invalid-transfer-encoding"
  case unsupportedTransferEncoding = "unsupported-transfer-encoding"
  case transferEncodingInOldVersion = "transfer-encoding-in-old-version"
  case expectationFailed = "expectation-failed"
  case bodyTooLarge = "body-too-large"
  case malformedChunk = "malformed-chunk"
  case chunkExtensionTooLarge = "chunk-extension-too-large"
  case trailersTooLarge = "trailers-too-large"
  case malformedStatusLine = "malformed-status-line"

  /// A stable name for logs, metrics and problem documents.
  var code: String { rawValue }

  var status: Int {
    switch self {
    case .bodyTooLarge: 413
    case .targetTooLong: 414
    case .expectationFailed: 417
    case .headTooLarge, .tooManyFields, .fieldTooLarge, .trailersTooLarge: 431
    case .methodTooLong, .connectUnsupported, .unsupportedTransferEncoding: 501
    case .unsupportedVersion: 505
    default: 400
    }
  }
}
