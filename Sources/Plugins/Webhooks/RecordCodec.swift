import HubCrypto

/// How events lie in a file: a head, and after it records, each with its length and a sum over its bytes.
///
/// What was being written when the machine stopped is not whole; the reader ends before it.
enum RecordCodec {
  /// The first bytes of every file, with the version of what follows.
  private static let mark = Array("lofthook".utf8) + [1, 0, 0, 0, 0, 0, 0, 0]
  /// The mark and the epoch.
  static let headLength = 24
  private static let sumLength = 8
  /// Length, sum, sequence and time.
  static let overhead = 28

  static func head(epoch: UInt64) -> [UInt8] { mark + bytes(of: epoch) }

  /// The epoch that a file begins with.
  static func epoch(_ file: [UInt8]) -> UInt64? {
    guard file.count >= headLength, file.starts(with: mark) else { return nil }
    return number(file[mark.count..<headLength])
  }

  static func write(_ record: Record, to file: inout [UInt8]) {
    let body =
      bytes(of: record.sequence) + bytes(of: UInt64(bitPattern: record.milliseconds)) + record.text
    file += bytes(of: UInt32(truncatingIfNeeded: record.text.count))
    file += sum(body[...])
    file += body
  }

  /// The records that lie whole in these bytes, and where they end. At most so many bytes and records are
  /// looked at, but one record always is.
  static func read(
    _ file: [UInt8], from start: Int, epoch: UInt64, count: Int = .max
  ) -> (records: [(record: Record, end: Int)], isWhole: Bool) {
    var records: [(record: Record, end: Int)] = []
    var place = start
    while place < file.count, records.count < count {
      guard let (record, end) = next(file, place, epoch) else { return (records, false) }
      records.append((record, end))
      place = end
    }
    return (records, true)
  }

  private static func next(_ file: [UInt8], _ start: Int, _ epoch: UInt64) -> (Record, Int)? {
    guard start >= 0, file.count - start >= overhead else { return nil }
    let length = Int(number(file[start..<(start + 4)]))
    guard length <= Record.longest, file.count - start - overhead >= length else { return nil }
    let body = start + 4 + sumLength
    let end = start + overhead + length
    guard sum(file[body..<end]).elementsEqual(file[(start + 4)..<body]) else { return nil }
    let record = Record(
      epoch: epoch, sequence: number(file[body..<(body + 8)]),
      milliseconds: Int64(bitPattern: number(file[(body + 8)..<(body + 16)])),
      text: Array(file[(body + 16)..<end]))
    return (record, end)
  }

  /// A sum that finds what was damaged, and nobody's lie.
  static func sum(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    bytes.withUnsafeBytes { Digest.sha256($0).bytes.prefix(sumLength) }
  }

  static func bytes(of number: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: number.littleEndian) { Array($0) }
  }

  static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}
