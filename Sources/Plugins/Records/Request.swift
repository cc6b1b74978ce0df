import HubKernel

/// What a peer asked for, taken off its reactor.
struct Request: Sendable {
  enum Kind: Sendable {
    case publish
    case find
    case watch
    case unwatch
    /// The peer has gone.
    case goodbye
  }

  /// How many records an answer has that nobody wants more of, and at most.
  static let usualLimit = 100
  static let mostLimit = 1_000

  let kind: Kind
  let connection: ConnectionID
  let namespace: Namespace
  /// The value of `data` as it was written.
  let data: [UInt8]
  /// The contents of `messageId`, escapes and all.
  let messageID: [UInt8]
  /// The network that its sender is in, in quotes.
  let network: [UInt8]
  var limit = Request.usualLimit
}
