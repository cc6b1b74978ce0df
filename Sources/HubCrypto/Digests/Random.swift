internal import COpenSSL

/// Random numbers fit for keys, tokens and identifiers that nobody may guess.
public enum Random {
  /// So many random bytes.
  public static func bytes(_ count: Int) -> [UInt8] {
    precondition(count >= 0, "The number of random bytes is not negative.")
    return [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      fill(UnsafeMutableRawBufferPointer(buffer))
      initialized = count
    }
  }

  /// Fills a buffer with random bytes. The process ends if the system has none to give: to go on with bytes
  /// that can be guessed would be worse.
  public static func fill(_ buffer: UnsafeMutableRawBufferPointer) {
    precondition(Library.isReady, "OpenSSL can be initialized.")
    var rest = buffer[...]
    while !rest.isEmpty {
      let part = UnsafeMutableRawBufferPointer(rebasing: rest.prefix(Self.largestRequest))
      let done = RAND_bytes(part.bindMemory(to: UInt8.self).baseAddress, Int32(part.count))
      precondition(done == 1, "The system has no random bytes to give.")
      rest = rest.dropFirst(part.count)
    }
  }

  /// OpenSSL counts in 32 bits.
  private static let largestRequest = 1 << 30
}
