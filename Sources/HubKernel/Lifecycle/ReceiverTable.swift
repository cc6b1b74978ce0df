import Glibc

/// Finds the handler of a message by the bytes of its type, without making a String of them.
///
/// In memory of its own, because every array on the way would be retained and released for each message.
final class ReceiverTable: @unchecked Sendable {
  // Sendable: nothing is changed after `init`.
  private struct Entry {
    let word: UnsafeMutableRawBufferPointer
    let receiver: Unmanaged<Receiver>
  }

  private let entries: UnsafeMutablePointer<Entry?>
  private let mask: Int
  /// Keeps alive whom the entries point to.
  private let receivers: [Receiver]

  init(_ receivers: [Receiver]) {
    var size = 16
    while size < receivers.count * 8 { size *= 2 }
    mask = size - 1
    entries = .allocate(capacity: size)
    entries.initialize(repeating: nil, count: size)
    self.receivers = receivers
    for receiver in receivers {
      let word = UnsafeMutableRawBufferPointer.allocate(byteCount: receiver.type.utf8.count, alignment: 1)
      word.copyBytes(from: receiver.type.utf8)
      var at = ReceiverTable.hash(UnsafeRawBufferPointer(word)) & mask
      while entries[at] != nil { at = (at + 1) & mask }
      entries[at] = Entry(word: word, receiver: .passUnretained(receiver))
    }
  }

  deinit {
    for at in 0...mask { entries[at]?.word.deallocate() }
    entries.deinitialize(count: mask + 1)
    entries.deallocate()
  }

  /// The types that are handled in a tenant, for suggestions.
  func words(in namespace: Namespace) -> [String] {
    receivers.filter { !$0.isOff(in: namespace) }.map(\.type)
  }

  /// Not retained: the table holds it.
  @inline(__always)
  func find(_ type: UnsafeRawBufferPointer) -> Unmanaged<Receiver>? {
    guard let given = type.baseAddress else { return nil }
    var at = ReceiverTable.hash(type) & mask
    while let word = entries[at]?.word {
      if word.count == type.count, let known = word.baseAddress, memcmp(known, given, type.count) == 0 {
        return entries[at]?.receiver
      }
      at = (at &+ 1) & mask
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
