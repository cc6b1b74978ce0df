internal import COpenSSL

/// What old protocols ask for.
extension Digest {
  /// MD5, from which RFC 8489 §9.2.2 makes a key. Of no use for anything that must resist an attacker; nil
  /// where the library of this machine does without it.
  public static func md5(_ message: [UInt8]) -> MD5Digest? {
    guard let algorithm = Algorithms.shared.md5 else { return nil }
    var result = MD5Digest()
    message.withUnsafeBytes { hash($0, with: algorithm, into: &result) }
    return result
  }

  /// HMAC (RFC 2104) over SHA-1, which RFC 8489 §14.5 asks for.
  public static func hmacSHA1(
    _ message: UnsafeRawBufferPointer, key: UnsafeRawBufferPointer
  ) -> SHA1Digest {
    var result = SHA1Digest()
    let done = withEmptyAsPointer(key) { keyStart, keyCount in
      withEmptyAsPointer(message) { start, count in
        withUnsafeMutableBytes(of: &result) { output in
          hub_mac_sha1(
            Algorithms.shared.hmac, keyStart.assumingMemoryBound(to: UInt8.self), keyCount,
            start.assumingMemoryBound(to: UInt8.self), count,
            output.bindMemory(to: UInt8.self).baseAddress) == 1
        }
      }
    }
    precondition(done, "OpenSSL could not compute an HMAC: it is out of memory or badly installed.")
    return result
  }
}
