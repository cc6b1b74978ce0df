internal import HubCrypto

/// Numbers that follow from a seed, and that nobody can guess who does not know it, however many of them he
/// has seen.
final class Secrets {
  private let key: [UInt8]
  private var count: UInt64 = 0

  init(seed: UInt64) { key = withUnsafeBytes(of: seed.littleEndian) { Array($0) } }

  /// The next number; never zero, which stands for none.
  func next() -> UInt64 {
    count &+= 1
    let message = withUnsafeBytes(of: count.littleEndian) { Array($0) }
    let number = Digest.hmacSHA256(message, key: key).withUnsafeBytes {
      $0.loadUnaligned(as: UInt64.self).littleEndian
    }
    return number == 0 ? 1 : number
  }
}
