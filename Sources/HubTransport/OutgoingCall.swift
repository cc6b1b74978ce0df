/// A server that is to be called.
public struct OutgoingCall: Sendable {
  /// Where it is: `ws://host[:port][/path][?query]`, or `wss://`.
  public let url: String
  /// How to call it.
  public let options: CallOptions

  /// Says whom to call.
  public init(_ url: String, _ options: CallOptions) {
    self.url = url
    self.options = options
  }
}
