import Glibc

/// Finds the handler of a message by the bytes of its type, without making a String of them.
final class ReceiverTable: Sendable {
  private struct Entry {
    let word: [UInt8]
    let receiver: Receiver
  }

  private let buckets: [[Entry]]
  private let mask: Int
  /// The types that are handled, for suggestions.
  let words: [String]

  init(_ receivers: [Receiver]) {
    var size = 16
    while size < receivers.count * 4 { size *= 2 }
    mask = size - 1
    var buckets = [[Entry]](repeating: [], count: size)
    for receiver in receivers {
      let word = Array(receiver.type.utf8)
      let bucket = word.withUnsafeBytes { ReceiverTable.hash($0) } & (size - 1)
      buckets[bucket].append(Entry(word: word, receiver: receiver))
    }
    self.buckets = buckets
    words = receivers.map(\.type)
  }

  @inline(__always)
  func find(_ type: UnsafeRawBufferPointer) -> Receiver? {
    for entry in buckets[ReceiverTable.hash(type) & mask] where entry.word.count == type.count {
      let isSame = entry.word.withUnsafeBytes { word in
        guard let one = word.baseAddress, let other = type.baseAddress else { return false }
        return memcmp(one, other, type.count) == 0
      }
      if isSame { return entry.receiver }
    }
    return nil
  }

  /// Tells words apart by length, ends and middle. The words come from source, so nobody can make them
  /// collide.
  @inline(__always)
  private static func hash(_ word: UnsafeRawBufferPointer) -> Int {
    guard let first = word.first, let last = word.last else { return 0 }
    return word.count &+ Int(first) &* 31 &+ Int(last) &* 7 &+ Int(word[word.count / 2]) &* 13
  }
}
