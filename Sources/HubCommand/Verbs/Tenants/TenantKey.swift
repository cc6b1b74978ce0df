internal import HubCrypto
internal import HubKernel

/// A key for the peers of a tenant. It is shown once; what is kept is only its SHA-256.
struct TenantKey {
  private static let byteCount = 32
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

  /// What peers show.
  let text: String

  /// Makes one that nobody can guess.
  init() { text = "loft_" + TenantKey.base64(Random.bytes(TenantKey.byteCount)) }

  /// What the file holds in its place.
  var digest: String {
    let hex = Digest.sha256(Array(text.utf8)).withUnsafeBytes { bytes in
      bytes.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }
    return "sha256:\(hex)"
  }

  // RFC 4648 §5, without padding.
  private static func base64(_ bytes: [UInt8]) -> String {
    var letters: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let part = bytes[start..<min(start + 3, bytes.count)]
      let bits = part.reduce(0) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - part.count))
      for index in 0...part.count { letters.append(alphabet[Int(bits >> UInt32(18 - 6 * index)) & 63]) }
    }
    return String(decoding: letters, as: UTF8.self)
  }
}
