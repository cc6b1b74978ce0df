/// What one endpoint has yet to be told. Bounded: the oldest gives way.
protocol Backlog {
  /// What waits, in bytes.
  var size: Int { get }
  /// When the oldest of it happened, in milliseconds since 1970.
  var oldest: Int64? { get }
  /// Why not everything is where it should be, in a sentence.
  var complaint: String? { get }
  /// Where the numbers of events go on.
  var start: QueueStart { get }
  /// How many bytes could not be read again so far.
  var damaged: Int { get }

  /// Adds events, and returns how many others gave way.
  mutating func append(_ records: [Record]) -> Int
  /// The first of those that wait, all of one epoch; the same ones until they are acknowledged.
  mutating func batch(count: Int, bytes: Int) -> [Record]
  /// Those up to this one are done with.
  mutating func acknowledge(through sequence: UInt64)
  /// Nothing before this epoch is whole any more.
  mutating func raise(floor: UInt64)
  /// Drops everything; returns how many that were.
  mutating func clear() -> Int
  /// The end. `last` was the last event, unless it is not known that nothing was missed.
  mutating func close(epoch: UInt64, last: UInt64, isOrderly: Bool)
}

/// Where the numbers of events go on.
struct QueueStart: Equatable, Sendable {
  /// The last number that was given away.
  var sequence: UInt64 = 0
  /// The last epoch there was; 0 for none.
  var epoch: UInt64 = 0
  /// Whether that epoch goes on, because nothing was missed since.
  var goesOn = false
  /// Nothing before this epoch is whole.
  var floor: UInt64 = 0
}
