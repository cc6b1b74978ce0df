internal import HubCrypto

extension StunReader {
  /// RFC 8489 §14.6: the longer sum may be cut, but not below this.
  private static let shortestCut = 16

  // RFC 8489 §14.5
  /// Whether it was signed with HMAC-SHA1 under this key.
  func isSigned(with key: [UInt8]) -> Bool {
    guard integrity.isPresent, integrity.count == SHA1Digest.byteCount else { return false }
    let claimed = value(integrity)
    return withCovered(integrity) { covered in
      key.withUnsafeBytes { key in
        Digest.hmacSHA1(covered, key: key).withUnsafeBytes { constantTimeEquals($0, claimed) }
      }
    }
  }

  // RFC 8489 §14.6
  /// Whether it was signed with HMAC-SHA256 under this key.
  func isSigned256(with key: [UInt8]) -> Bool {
    guard integrity256.isPresent, (Self.shortestCut...32).contains(integrity256.count),
      integrity256.count & 3 == 0
    else { return false }
    let claimed = value(integrity256)
    return withCovered(integrity256) { covered in
      key.withUnsafeBytes { key in
        Digest.hmacSHA256(covered, key: key).withUnsafeBytes { sum in
          constantTimeEquals(UnsafeRawBufferPointer(rebasing: sum.prefix(claimed.count)), claimed)
        }
      }
    }
  }

  /// What the sum covers: everything before it, with a length as if it were the last.
  private func withCovered<Result>(_ slot: StunSlot, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    let count = slot.start &- 4
    return withUnsafeTemporaryAllocation(byteCount: count, alignment: 8) { memory in
      memory.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[..<count]))
      let length = UInt16(truncatingIfNeeded: slot.start &+ slot.count &- Self.headerCount)
      memory.storeBytes(of: length.bigEndian, toByteOffset: 2, as: UInt16.self)
      return body(UnsafeRawBufferPointer(memory))
    }
  }
}
