/// CRC-32 as in RFC 8489 §14.7, four bits at a time.
enum Checksum {
  private static let table: [UInt32] = (0..<16).map { index in
    (0..<4).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? value &>> 1 ^ 0xEDB8_8320 : value &>> 1 }
  }

  static func crc32(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    table.withUnsafeBufferPointer { table in
      var value = UInt32.max
      for byte in bytes {
        value ^= UInt32(byte)
        value = value &>> 4 ^ table[Int(value & 15)]
        value = value &>> 4 ^ table[Int(value & 15)]
      }
      return ~value
    }
  }
}
