/// A message from a peer, during the call in which it is handled.
public struct Message: ~Copyable {
  /// Who sent it. This, and nothing in the message, says who that is.
  public let peer: Peer
  let bytes: UnsafeRawBufferPointer
  let envelope: Envelope

  /// The type as written.
  @inline(__always)
  public var type: UnsafeRawBufferPointer { envelope.type.bytes(in: bytes) }
  /// The value of `data` as written, if there is one.
  @inline(__always)
  public var data: UnsafeRawBufferPointer? { envelope.data?.bytes(in: bytes) }
  /// The value of `traceparent` as written, if there is one that is sound.
  @inline(__always)
  public var trace: UnsafeRawBufferPointer? {
    envelope.trace == 0 ? nil : envelope.trace(in: bytes)
  }
  /// The value of `data` as a tree, for messages that are rare enough.
  public var json: JSONValue? { data.flatMap { try? JSONValue(parsing: $0) } }
  /// What an announcement says, with the words that only the hub may use taken out.
  public var announceData: AnnounceData { (try? AnnounceData(data, scratch: peer.lane.scratch)) ?? .empty }
  /// Whom the message is for, when it says so.
  public var target: PeerID? { envelope.target.peer }
  /// The contents of `messageId`, escapes and all; empty when there is none.
  public var messageID: UnsafeRawBufferPointer {
    envelope.messageID?.bytes(in: bytes) ?? UnsafeRawBufferPointer(start: nil, count: 0)
  }
  /// How many bytes it has.
  public var count: Int { bytes.count }

  /// The network it names; nil when it names none, and a refusal when the name is not one.
  public func network() -> Result<NetworkName?, Refusal> {
    switch envelope.network {
    case .absent: return .success(nil)
    case .name(let slice, let isEscaped):
      if let name = try? NetworkName(contents: slice.bytes(in: bytes), escaped: isEscaped) {
        return .success(name)
      }
    case .malformed: break
    }
    let reason = "a networkName is text of 1 to 128 bytes without control characters"
    return .failure(Refusal("bad-network-name", reason, by: KernelCore.name))
  }

  /// Answers with an error that names the message's target and id.
  public func refuse(_ code: StaticCode, _ reason: String, by plugin: String) {
    peer.refuse(
      code, reason, by: plugin, target: envelope.target, messageID: messageID)
  }

  func refuse(_ code: StaticCode, _ reason: String) { refuse(code, reason, by: KernelCore.name) }

  /// Answers with an error.
  public func refuse(_ refusal: Refusal) {
    peer.refuse(
      refusal.code, refusal.reason, by: refusal.by, retryAfter: refusal.retryAfter, rule: refusal.rule,
      target: envelope.target, messageID: messageID)
  }
}
