/// A signal from a peer elsewhere, for one that is connected here.
///
/// Whoever makes one has checked its bytes: they go to the receiver as they are.
@frozen public struct ForeignSignal {
  /// The longest receipt.
  public static var longestReceipt: Int { 128 }

  /// The type: the contents of a JSON string.
  public var type: UnsafeRawBufferPointer
  /// The value of `data`: one JSON value in UTF-8.
  public var data: UnsafeRawBufferPointer?
  /// The value of `traceparent`, without quotes.
  public var trace: UnsafeRawBufferPointer?
  /// Who sent it.
  public var from: PeerID
  /// How the sender spells its id.
  public var spelling: PeerSpelling
  /// What comes back if the receiver vanishes on the way from one reactor to another.
  public var receipt: UnsafeRawBufferPointer

  /// A signal.
  @inlinable @inline(__always)
  public init(
    type: UnsafeRawBufferPointer, data: UnsafeRawBufferPointer?, trace: UnsafeRawBufferPointer? = nil,
    from: PeerID, spelling: PeerSpelling,
    receipt: UnsafeRawBufferPointer = UnsafeRawBufferPointer(start: nil, count: 0)
  ) {
    self.type = type
    self.data = data
    self.trace = trace
    self.from = from
    self.spelling = spelling
    self.receipt = receipt
  }
}
