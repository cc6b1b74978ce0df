/// What the hub needs to know of one message: where its parts are, and for whom it is.
///
/// It holds numbers and ids only, so that making and copying one costs nothing; the slices are of the message
/// it was scanned from.
public struct Envelope: Equatable, Sendable {
  /// The longest type, in bytes.
  public static let longestType = 64
  /// The longest message id, in bytes; a longer one is as good as none.
  public static let longestMessageID = 64

  /// The contents of `type`, as they were written.
  public internal(set) var type: JSONSlice
  /// Whether `type` was written with escapes; such a type is none that the hub knows.
  public internal(set) var isTypeEscaped = false
  /// The value of `data`, as it was written; nil if there is none.
  public internal(set) var data: JSONSlice?
  /// For whom the message is: `targetPeerId`, or if that is absent or null, `targetPeer`.
  public internal(set) var target = PeerField.absent
  /// The value of `fromPeerId`, if there is one.
  var claim: JSONMemberValue?
  /// The network the message names: `networkName`.
  public internal(set) var network = NetworkField.absent
  /// The contents of `messageId`, as they were written; nil if there is none that can be used.
  public internal(set) var messageID: JSONSlice?

  /// Where the contents of `traceparent` begin, all `TraceParent.count` bytes of them; 0 when there is none
  /// that is well made.
  public internal(set) var trace: UInt32 = 0

  /// From whom the message says it is; only a hub may say so for others.
  public func from(in message: UnsafeRawBufferPointer) -> PeerField {
    claim.map { PeerField($0, of: message) } ?? .absent
  }

  @inline(__always)
  init(type: JSONSlice) {
    self.type = type
  }
}
