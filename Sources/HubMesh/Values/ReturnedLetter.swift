public import HubWire

/// What is left of a letter that could not be delivered: enough to tell its sender.
public struct ReturnedLetter: Sendable, Equatable {
  /// Who sent it.
  public var from: PeerID
  /// For whom it was.
  public var to: PeerID
  /// The network both were in.
  public var network: NetworkKey
  /// The contents of its `messageId`; empty if it had none.
  public var messageID: [UInt8]
  /// Why it came back.
  public var code: ReturnCode
  /// The hub that could not deliver it, or that is not there any more.
  public var hub: HubID

  /// Describes a returned letter.
  public init(
    from: PeerID, to: PeerID, network: NetworkKey, messageID: [UInt8], code: ReturnCode, hub: HubID
  ) {
    self.from = from
    self.to = to
    self.network = network
    self.messageID = messageID
    self.code = code
    self.hub = hub
  }
}
