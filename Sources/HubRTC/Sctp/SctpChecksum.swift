internal import CUsrsctp

/// The checksum of SCTP packets, CRC32c (RFC 9260, appendix A).
enum SctpChecksum {
  static func of(_ bytes: [UInt8]) -> UInt32 { hub_sctp_crc(bytes, bytes.count) }

  /// As the library beneath computes it.
  static func byLibrary(_ bytes: [UInt8]) -> UInt32 {
    var copy = bytes
    return usrsctp_crc32c(&copy, copy.count)
  }
}
