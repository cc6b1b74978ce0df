/// Cuts what a program says beside its lines into pieces that suit a log.
struct Murmur {
  static let longest = 1_024

  private var rest: [UInt8] = []

  /// Hands over each line, and longer ones in pieces.
  mutating func take(_ bytes: UnsafeRawBufferPointer, _ hand: (UnsafeRawBufferPointer) -> Void) {
    for byte in bytes {
      if byte != UInt8(ascii: "\n") { rest.append(byte) }
      if byte == UInt8(ascii: "\n") || rest.count == Murmur.longest { flush(hand) }
    }
  }

  /// Hands over what has no newline and will not get one.
  mutating func flush(_ hand: (UnsafeRawBufferPointer) -> Void) {
    if !rest.isEmpty { rest.withUnsafeBytes(hand) }
    rest.removeAll(keepingCapacity: true)
  }
}
