public import HubWire

/// A signal on its way from one peer to another. Its bytes belong to somebody else and are valid during the
/// call it is handed over in.
public struct Letter: ~Copyable {
  /// Who sends it.
  public let from: PeerID
  /// How the sender writes its id.
  public let spelling: PeerSpelling
  /// For whom it is.
  public let to: PeerID
  /// The network both are in.
  public let network: NetworkKey
  /// The contents of its `type`, a JSON string without its quotes.
  public let type: UnsafeRawBufferPointer
  /// Its `data`, one JSON value; nil if it has none.
  public let data: UnsafeRawBufferPointer?
  /// The contents of its `traceparent`; empty if it has none.
  public let trace: UnsafeRawBufferPointer
  /// The contents of its `messageId`; empty if it has none.
  public let messageID: UnsafeRawBufferPointer

  /// A letter made of these parts.
  @inlinable
  public init(
    from: PeerID, spelling: PeerSpelling = .lowercase, to: PeerID, network: NetworkKey,
    type: UnsafeRawBufferPointer, data: UnsafeRawBufferPointer?,
    trace: UnsafeRawBufferPointer = UnsafeRawBufferPointer(start: nil, count: 0),
    messageID: UnsafeRawBufferPointer = UnsafeRawBufferPointer(start: nil, count: 0)
  ) {
    self.from = from
    self.spelling = spelling
    self.to = to
    self.network = network
    self.type = type
    self.data = data
    self.trace = trace
    self.messageID = messageID
  }
}
