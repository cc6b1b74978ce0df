/// Base64 for addresses and tokens (RFC 4648 §5), without padding. Every text has one spelling: whatever
/// another decoder might let pass is refused, so that two texts never stand for one token.
package enum Base64URL {
  private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

  /// Six bits for each letter, and 255 for what is none.
  private static let values: [UInt8] = {
    var values = [UInt8](repeating: 255, count: 256)
    for (value, letter) in letters.enumerated() { values[Int(letter)] = UInt8(value) }
    return values
  }()

  /// The text for some bytes.
  package static func encode(_ bytes: some Sequence<UInt8>) -> String {
    var text: [UInt8] = []
    var (bits, held): (Int, UInt32) = (0, 0)
    for byte in bytes {
      held = held << 8 | UInt32(byte)
      bits += 8
      while bits >= 6 {
        bits -= 6
        text.append(letters[Int(held >> UInt32(bits) & 63)])
      }
    }
    if bits > 0 { text.append(letters[Int(held << UInt32(6 - bits) & 63)]) }
    return String(decoding: text, as: UTF8.self)
  }

  /// The bytes a text stands for; nil when it is not exactly what `encode` writes.
  package static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
    guard text.count % 4 != 1 else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count / 4 * 3 + 2)
    var (bits, held): (Int, UInt32) = (0, 0)
    for letter in text {
      let value = values[Int(letter)]
      guard value != 255 else { return nil }
      held = held << 6 | UInt32(value)
      bits += 6
      guard bits >= 8 else { continue }
      bits -= 8
      bytes.append(UInt8(truncatingIfNeeded: held >> UInt32(bits)))
    }
    // The bits that are left over belong to nothing, and must be zero.
    guard held & (1 << UInt32(bits) - 1) == 0 else { return nil }
    return bytes
  }
}
