/// How much of a message is read before it is refused.
struct HTTPLimits: Sendable {
  /// The whole head, start line and empty last line included.
  var headBytes = 16 * 1024
  /// The request line; in practice this limits the target.
  var startLineBytes = 8 * 1024
  var fieldCount = 100
  /// One field line, name and value together.
  var fieldBytes = 8 * 1024
  /// The body as decoded.
  var bodyBytes = 1024 * 1024
  /// The extensions of one chunk.
  var chunkExtensionBytes = 256
  /// The extensions of all chunks of one body.
  var totalChunkExtensionBytes = 4 * 1024
  /// The trailer section with its last, empty line.
  var trailerBytes = 4 * 1024

  /// Methods longer than this are unknown to everybody.
  static let methodBytes = 32
  /// Sixteen hexadecimal digits say every size there is.
  static let chunkSizeDigits = 16
}
