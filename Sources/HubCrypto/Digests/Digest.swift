internal import COpenSSL

/// One-shot hashes over bytes that somebody else owns.
public enum Digest {
  /// SHA-1, which RFC 6455 §4.2.2 asks for. Of no use for anything that must resist an attacker.
  public static func sha1(_ message: UnsafeRawBufferPointer) -> SHA1Digest {
    var result = SHA1Digest()
    hash(message, with: Algorithms.shared.sha1, into: &result)
    return result
  }

  /// SHA-1 of a copy of bytes.
  public static func sha1(_ message: [UInt8]) -> SHA1Digest {
    message.withUnsafeBytes { sha1($0) }
  }

  /// SHA-256.
  public static func sha256(_ message: UnsafeRawBufferPointer) -> SHA256Digest {
    var result = SHA256Digest()
    hash(message, with: Algorithms.shared.sha256, into: &result)
    return result
  }

  /// SHA-256 of a copy of bytes.
  public static func sha256(_ message: [UInt8]) -> SHA256Digest {
    message.withUnsafeBytes { sha256($0) }
  }

  /// HMAC (RFC 2104) over SHA-256.
  public static func hmacSHA256(
    _ message: UnsafeRawBufferPointer, key: UnsafeRawBufferPointer
  ) -> SHA256Digest {
    var result = SHA256Digest()
    let done = withEmptyAsPointer(key) { keyStart, keyCount in
      withEmptyAsPointer(message) { start, count in
        withUnsafeMutableBytes(of: &result) { output in
          hub_mac_sha256(
            Algorithms.shared.hmac, keyStart.assumingMemoryBound(to: UInt8.self), keyCount,
            start.assumingMemoryBound(to: UInt8.self), count,
            output.bindMemory(to: UInt8.self).baseAddress) == 1
        }
      }
    }
    precondition(done, "OpenSSL could not compute an HMAC: it is out of memory or badly installed.")
    return result
  }

  /// HMAC over SHA-256 of copies of bytes.
  public static func hmacSHA256(_ message: [UInt8], key: [UInt8]) -> SHA256Digest {
    message.withUnsafeBytes { message in key.withUnsafeBytes { hmacSHA256(message, key: $0) } }
  }

  static func hash<Value: DigestValue>(
    _ message: UnsafeRawBufferPointer, with algorithm: OpaquePointer?, into result: inout Value
  ) {
    let done = withEmptyAsPointer(message) { start, count in
      withUnsafeMutableBytes(of: &result) { output in
        EVP_Digest(start, count, output.bindMemory(to: UInt8.self).baseAddress, nil, algorithm, nil) == 1
      }
    }
    precondition(done, "OpenSSL could not compute a hash: it is out of memory or badly installed.")
  }

  /// An empty buffer may have no address, and for OpenSSL no address means "keep the key you had".
  static func withEmptyAsPointer<Result>(
    _ buffer: UnsafeRawBufferPointer, _ body: (UnsafeRawPointer, Int) -> Result
  ) -> Result {
    if let start = buffer.baseAddress, !buffer.isEmpty { return body(start, buffer.count) }
    return withUnsafeBytes(of: UInt64(0)) { place in
      guard let start = place.baseAddress else { preconditionFailure("A local value has an address.") }
      return body(start, 0)
    }
  }
}
