/// What is on its way to another hub, until that one has said that it has it.
struct OutgoingStream {
  /// The items that are not confirmed, one after the other.
  private var bytes: [UInt8] = []
  /// Where each of them ends, counted from the beginning of all time.
  private var ends: [Int] = []
  private var firstEnd = 0
  /// How many bytes have been confirmed ever, and where in `bytes` what follows begins.
  private var offset = 0
  private var start = 0
  /// The number of the last item confirmed.
  private(set) var confirmed: UInt64 = 0
  /// How many of those not confirmed have been sent since the last rewinding, and how many ever.
  private(set) var sent = 0
  private(set) var everSent = 0

  /// Items that wait to be confirmed.
  var count: Int { ends.count - firstEnd }
  /// Their bytes.
  var waiting: Int { bytes.count - start }
  /// The bytes of all items ever.
  var total: Int { offset + waiting }
  var hasUnsent: Bool { sent < count }
  /// The number of the item that is sent next.
  var next: UInt64 { confirmed &+ UInt64(sent) &+ 1 }

  /// Adds an item that `write` appends, and takes it out again if that returns false.
  mutating func append(_ write: (inout [UInt8]) -> Bool) -> Bool {
    let before = bytes.count
    guard write(&bytes) else {
      bytes.removeSubrange(before...)
      return false
    }
    ends.append(offset + bytes.count - start)
    return true
  }

  private func end(_ index: Int) -> Int { start + ends[firstEnd + index] - offset }
  private func begin(_ index: Int) -> Int { index == 0 ? start : end(index - 1) }

  /// Hands over what was not sent yet, as many whole items as fit in `limit` bytes and at least one.
  mutating func send(
    limit: Int, _ body: (_ first: UInt64, _ count: UInt32, ArraySlice<UInt8>, _ isLast: Bool) -> Void
  ) {
    guard hasUnsent else { return }
    let from = begin(sent)
    var upTo = sent + 1
    if end(count - 1) - from <= limit {
      upTo = count
    } else {
      while upTo < count, end(upTo) - from <= limit { upTo += 1 }
    }
    body(next, UInt32(clamping: upTo - sent), bytes[from..<end(upTo - 1)], upTo == count)
    sent = upTo
    everSent = max(everSent, sent)
  }

  /// The other hub has everything up to that number. False when it cannot have it.
  mutating func confirm(_ number: UInt64) -> Bool {
    guard number > confirmed else { return true }
    let progress = number &- confirmed
    guard progress <= UInt64(everSent) else { return false }
    drop(Int(progress))
    return true
  }

  private mutating func drop(_ items: Int) {
    let newStart = begin(items)
    offset += newStart - start
    start = newStart
    firstEnd += items
    confirmed &+= UInt64(items)
    sent = max(0, sent - items)
    everSent -= items
    if firstEnd == ends.count {
      // What is large is memory that the system would have to clear again each time.
      bytes.removeAll(keepingCapacity: true)
      ends.removeAll(keepingCapacity: true)
      (start, firstEnd) = (0, 0)
      offset = 0
    } else if start > bytes.count / 2 {
      bytes.removeSubrange(..<start)
      ends.removeSubrange(..<firstEnd)
      (start, firstEnd) = (0, 0)
    }
  }

  /// Gives back the memory of busier times.
  mutating func shrink() {
    if count == 0, bytes.capacity > Self.keptCapacity { self = OutgoingStream(confirmed: confirmed) }
  }

  private static let keptCapacity = 16_384

  init() {}

  private init(confirmed: UInt64) { self.confirmed = confirmed }

  /// Everything that is not confirmed will be sent once more.
  mutating func rewind() { sent = 0 }

  /// Takes everything out: each item, and whether it was ever sent.
  mutating func takeAll(_ body: (UnsafeRawBufferPointer, _ wasSent: Bool) -> Void) {
    let taken = self
    self = OutgoingStream()
    taken.bytes.withUnsafeBytes { all in
      for index in 0..<taken.count {
        body(
          UnsafeRawBufferPointer(rebasing: all[taken.begin(index)..<taken.end(index)]),
          index < taken.everSent)
      }
    }
  }
}
