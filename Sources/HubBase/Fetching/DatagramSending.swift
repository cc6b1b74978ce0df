/// Sends datagrams to other servers. The kernel offers it to plugins that name it in their manifest.
public protocol DatagramSending: Sendable {
  /// Sends them in order to a host and port, such as `127.0.0.1:8125`; throws `FetchError` when the system
  /// says that they did not go. Whether anybody reads them nobody knows.
  func send(_ datagrams: [[UInt8]], to address: String) async throws
}
