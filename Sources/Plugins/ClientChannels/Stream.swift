import HubKernel

/// The numbers of what is said in one direction: each message has the next one, whichever way it goes.
///
/// A message waits here until the other side has said that it has it, so that it can be said again on another
/// way.
struct Outgoing {
  /// So many are on their way before the other side has acknowledged the first of them. The other side has to
  /// keep as many at most when they overtake each other.
  static let window = 256

  private struct Entry {
    var frame: [UInt8]
    var way: Way?
  }

  private var entries: [Entry] = []
  /// The first entry that still waits.
  private var head = 0
  /// Of those from `head` on, how many have been sent.
  private var sent = 0
  /// The number of the last one that was acknowledged.
  private(set) var acknowledged: UInt64 = 0
  /// How many bytes wait.
  private(set) var bytes = 0

  /// How many wait.
  var count: Int { entries.count - head }
  private var last: UInt64 { acknowledged &+ UInt64(count) }

  /// Gives a message its number.
  mutating func add(_ message: UnsafeRawBufferPointer) {
    let number = last &+ 1
    var frame: [UInt8] = []
    frame.reserveCapacity(message.count + Frame.longestNumber + 1)
    Frame.write(number, to: &frame)
    frame.append(Frame.space)
    frame.append(contentsOf: message)
    bytes += frame.count
    entries.append(Entry(frame: frame, way: nil))
  }

  /// Sends what has not been sent, as far as the window and the way allow.
  mutating func flush(on way: Way, _ send: (UnsafeRawBufferPointer) -> Bool) {
    while sent < min(count, Self.window) {
      let isTaken = entries[head + sent].frame.withUnsafeBytes { send($0) }
      guard isTaken else { return }
      entries[head + sent].way = way
      sent += 1
    }
  }

  /// A way is no more: what went over it and was not acknowledged is to be sent again, in order. Returns how
  /// many those are.
  mutating func lose(_ way: Way) -> Int {
    guard let first = (0..<sent).first(where: { entries[head + $0].way == way }) else { return 0 }
    let again = sent - first
    sent = first
    return again
  }

  /// The other side has everything up to a number. False when it cannot have.
  mutating func acknowledge(_ number: UInt64) -> Bool {
    guard number > acknowledged else { return true }
    let count = number &- acknowledged
    guard count <= UInt64(sent) else {
      // What is about to be sent again may have arrived before its way was lost.
      guard count <= UInt64(min(self.count, Self.window)) else { return false }
      sent = Int(count)
      return acknowledge(number)
    }
    for _ in 0..<Int(count) {
      bytes -= entries[head].frame.count
      entries[head].frame = []
      head += 1
      sent -= 1
    }
    acknowledged = number
    if head == entries.count || head >= Self.window {
      entries.removeFirst(head)
      head = 0
    }
    return true
  }
}

/// The numbers of what is heard in one direction. Two ways may bring messages in another order, and twice.
struct Incoming {
  /// What is to be done with a message.
  enum Outcome: Equatable {
    /// Handed on, and then whatever `next` gives.
    case inOrder
    /// Kept until those before it have come.
    case early
    /// Dropped: it has come before.
    case again
    /// It cannot be.
    case wrong
  }

  /// The number of the last message that was handed on.
  private(set) var last: UInt64 = 0
  private var early: [UInt64: [UInt8]] = [:]
  private(set) var bytes = 0

  /// Looks at a message; `limit` bytes may wait for those before them.
  mutating func take(_ number: UInt64, _ message: UnsafeRawBufferPointer, limit: Int) -> Outcome {
    guard number > last else { return .again }
    guard number != last &+ 1 else {
      last = number
      return .inOrder
    }
    guard number &- last <= UInt64(Outgoing.window), early[number] == nil else {
      return early[number] == nil ? .wrong : .again
    }
    guard bytes + message.count <= limit else { return .wrong }
    bytes += message.count
    early[number] = Array(message)
    return .early
  }

  /// The next message that came early, if it is its turn.
  mutating func next() -> [UInt8]? {
    guard !early.isEmpty, let message = early.removeValue(forKey: last &+ 1) else { return nil }
    last &+= 1
    bytes -= message.count
    return message
  }
}

/// By which way a message goes.
enum Way: Equatable {
  case socket
  case channel
}
