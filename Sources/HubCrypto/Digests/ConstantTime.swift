internal import COpenSSL

/// Whether two byte strings are equal, in a time that depends on their lengths only, not on where they
/// differ.
public func constantTimeEquals(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
  guard left.count == right.count else { return false }
  guard let leftStart = left.baseAddress, let rightStart = right.baseAddress else { return true }
  return CRYPTO_memcmp(leftStart, rightStart, left.count) == 0
}

/// Whether two byte strings are equal, in a time that depends on their lengths only, not on where they
/// differ.
public func constantTimeEquals(_ left: [UInt8], _ right: [UInt8]) -> Bool {
  left.withUnsafeBytes { left in right.withUnsafeBytes { constantTimeEquals(left, $0) } }
}
