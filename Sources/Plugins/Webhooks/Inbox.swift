import HubKernel

/// What was heard for one endpoint and is not in its queue yet. Numbers are given here, on the reactors: what
/// a snapshot shows is never behind its number.
struct Inbox {
  /// An event as it was heard.
  struct Item: Sendable {
    var event: any Event
    var epoch: UInt64
    var sequence: UInt64
    var milliseconds: Int64
  }

  /// A writer that is so far behind loses what comes.
  static let most = 8_192

  private(set) var epoch: UInt64
  private(set) var sequence: UInt64
  /// What was told in earlier epochs is not whole.
  private(set) var floor: UInt64
  private var items: [Item] = []
  private var hasMissed = false
  /// Whether nothing is wanted any more.
  var isDeaf = false

  init(_ start: QueueStart, milliseconds: Int64) {
    sequence = start.sequence
    floor = start.floor
    epoch = start.epoch
    if !start.goesOn { begin(milliseconds) }
  }

  var isEmpty: Bool { items.isEmpty }

  /// False when there is no room for it.
  mutating func put(_ event: any Event, at milliseconds: Int64) -> Bool {
    guard items.count < Self.most else {
      hasMissed = true
      return false
    }
    if hasMissed { begin(milliseconds) }
    hasMissed = false
    sequence += 1
    items.append(Item(event: event, epoch: epoch, sequence: sequence, milliseconds: milliseconds))
    return true
  }

  mutating func take() -> [Item] {
    defer { items = [] }
    return items
  }

  /// Something was lost: whatever is told from now on belongs to another epoch.
  mutating func raise(_ milliseconds: Int64) -> UInt64 {
    begin(milliseconds)
    floor = epoch
    return epoch
  }

  /// Epochs grow, also over a restart that forgot all others, so they begin with the time.
  private mutating func begin(_ milliseconds: Int64) {
    epoch = max(epoch &+ 1, UInt64(max(milliseconds, 1)))
  }
}
