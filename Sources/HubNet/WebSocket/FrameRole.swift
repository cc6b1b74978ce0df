/// Which end of a WebSocket connection we are: it decides who masks and who closes TCP first.
enum FrameRole: UInt8, Sendable {
  /// We accepted the connection: what comes in must be masked, what goes out must not be.
  case server
  /// We opened the connection: what comes in must not be masked, what goes out must be.
  case client
}
