/// The open end of a streamed HTTP answer.
public protocol ResponseStream: Sendable {
  /// Sends a piece; false once the reader has gone, and then the writer should return.
  func send(_ piece: [UInt8]) -> Bool
}
