/// What lies beside a database: what was written and is not in the database itself yet. The library takes a
/// log that it cannot read for an empty one, and loses without a word what stood in it; so somebody has to
/// look first.
///
/// The format is that of https://www.sqlite.org/fileformat2.html, section 4.
package struct WriteAheadLog: Sendable, Equatable {
  /// What is to be thought of it.
  package enum Verdict: Sendable, Equatable {
    /// Nothing was lost, but for what was being written when it ended.
    case whole
    /// Its beginning is none, so nothing of it can be read.
    case headless
    /// Transactions follow one that cannot be read any more.
    case torn
  }

  /// What is to be thought of it.
  package let verdict: Verdict
  /// How many transactions can be read.
  package let transactions: Int

  private static let headLength = 32
  private static let frameHeadLength = 24
  private static let magic: UInt32 = 0x377F_0682

  /// Looks at a log whose bytes `read` returns: at most so many from there, fewer at the end.
  package init(length: Int, _ read: (_ start: Int, _ count: Int) -> [UInt8]) {
    let head = read(0, Self.headLength)
    guard length >= Self.headLength, head.count == Self.headLength else {
      // It was being made when all ended, and nothing can have been in it.
      (verdict, transactions) = (.whole, 0)
      return
    }
    guard let log = Head(head) else {
      // A file system may have made room for it before its first bytes came.
      (verdict, transactions) = (head.allSatisfy { $0 == 0 } ? .whole : .headless, 0)
      return
    }
    let frameLength = log.pageSize + Self.frameHeadLength
    var (start, before, commits, later) = (Self.headLength, log.sum, 0, 0)
    var isReadable = true
    while start <= length - frameLength {
      let frame = read(start, frameLength)
      guard frame.count == frameLength else { break }
      start += frameLength
      let sum = log.sum(of: frame[Self.frameHeadLength...], after: log.sum(of: frame[0..<8], after: before))
      // What an earlier round through the file has left carries another salt.
      let isGood = frame[8..<16].elementsEqual(log.salt) && sum == Sum(frame[16..<24])
      if !isGood { isReadable = false }
      if isGood, frame[4..<8].contains(where: { $0 != 0 }) {
        if isReadable { commits += 1 } else { later += 1 }
      }
      // Each goes on from what the one before says of itself, so that there may be good ones after a bad one.
      before = Sum(frame[16..<24])
    }
    // One may have been under way when the machine lost its power, and parts of it come in any order.
    (verdict, transactions) = (later > 1 ? .torn : .whole, commits)
  }

  /// Two sums that go on from frame to frame.
  private struct Sum: Equatable {
    var first: UInt32
    var second: UInt32

    init(_ bytes: ArraySlice<UInt8>) {
      first = WriteAheadLog.number(bytes, at: 0)
      second = WriteAheadLog.number(bytes, at: 4)
    }
  }

  private struct Head {
    let isBigEndian: Bool
    let pageSize: Int
    let salt: ArraySlice<UInt8>
    private(set) var sum = Sum([])

    init?(_ bytes: [UInt8]) {
      let magic = WriteAheadLog.number(bytes[...], at: 0)
      guard magic & ~1 == WriteAheadLog.magic else { return nil }
      isBigEndian = magic & 1 == 1
      pageSize = Int(WriteAheadLog.number(bytes[...], at: 8))
      salt = bytes[16..<24]
      guard pageSize.nonzeroBitCount == 1, (512...65_536).contains(pageSize) else { return nil }
      sum = sum(of: bytes[0..<24], after: Sum([]))
      guard sum == Sum(bytes[24..<32]) else { return nil }
    }

    func sum(of bytes: ArraySlice<UInt8>, after start: Sum) -> Sum {
      var sum = start
      bytes.withUnsafeBytes { all in
        for place in stride(from: 0, to: all.count & ~7, by: 8) {
          let (one, two) = (word(all, place), word(all, place + 4))
          sum.first = sum.first &+ one &+ sum.second
          sum.second = sum.second &+ two &+ sum.first
        }
      }
      return sum
    }

    private func word(_ bytes: UnsafeRawBufferPointer, _ place: Int) -> UInt32 {
      let word = bytes.loadUnaligned(fromByteOffset: place, as: UInt32.self)
      return isBigEndian ? UInt32(bigEndian: word) : UInt32(littleEndian: word)
    }
  }

  /// A number of four bytes, big end first; 0 where there are none.
  private static func number(_ bytes: ArraySlice<UInt8>, at place: Int) -> UInt32 {
    bytes.dropFirst(place).prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
  }
}
