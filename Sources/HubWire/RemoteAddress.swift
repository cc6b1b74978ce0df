/// Where a connection comes from, in binary; text is made only for logs and answers.
public struct RemoteAddress: Sendable, Hashable {
  /// The address as IPv6, IPv4 mapped into it.
  public var high: UInt64 = 0
  /// The lower half.
  public var low: UInt64 = 0
  /// The port.
  public var port: UInt16 = 0

  /// No address, as for a Unix socket.
  public init() {}

  /// An address of 128 bits.
  public init(high: UInt64, low: UInt64, port: UInt16) {
    self.high = high
    self.low = low
    self.port = port
  }
}
