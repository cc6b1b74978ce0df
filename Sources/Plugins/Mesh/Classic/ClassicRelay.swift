import HubKernel

/// A signal in the wrapping in which JavaScript hubs send it to each other over data channels.
struct ClassicRelay {
  /// What such a message is called.
  static let type: StaticString = "client-signal-relay"

  /// Whether it is one. Over the same channel goes much else that means nothing to this hub.
  private(set) var isRelay = false
  private(set) var target: PeerID?
  /// The signal, as a message of its own.
  private(set) var signal: UnsafeRawBufferPointer?

  /// Nil for what is no object.
  init?(_ bytes: UnsafeRawBufferPointer, scratch: JSONScratch) {
    guard let read = try? ClassicRelay(object: bytes, scratch: scratch) else { return nil }
    self = read
  }

  private init?(object bytes: UnsafeRawBufferPointer, scratch: JSONScratch) throws(JSONError) {
    defer { withExtendedLifetime(scratch) {} }
    var scanner = try JSONScanner(bytes, scratch: scratch)
    guard try scanner.beginObject() else { return nil }
    while let member = try scanner.nextMember() {
      if member.key.elementsEqual("type".utf8) {
        let name = member.value.contents.bytes(in: bytes)
        isRelay = member.value.isText && name.elementsEqual(ClassicRelay.type.description.utf8)
      } else if member.key.elementsEqual("targetPeerId".utf8) {
        // No hub writes digits as escapes.
        let isPlain = member.value.isText && !member.value.isEscaped
        target = isPlain ? PeerID(hex: member.value.contents.bytes(in: bytes)) : nil
      } else if member.key.elementsEqual("signalData".utf8) {
        signal = member.value.slice.bytes(in: bytes)
      }
    }
    try scanner.finish()
  }
}
