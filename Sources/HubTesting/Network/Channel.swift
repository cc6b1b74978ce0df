/// One direction of a wire: what is under way arrives in the order in which it was sent.
final class Channel {
  private struct Flight {
    var due: UInt64
    var size: Int
    var arrive: () -> Void
  }

  let from: String
  let to: String
  private var flights: [Flight] = []
  private var first = 0
  private var lastDue: UInt64 = 0
  /// How many bytes are under way.
  private(set) var bytes = 0
  /// Whether the network looks after it.
  var isListed = false
  /// Whether its receiver takes nothing for now.
  var isHeld: () -> Bool = { false }

  init(from: String, to: String) {
    self.from = from
    self.to = to
  }

  var isEmpty: Bool { first == flights.count }
  /// When the first of what is under way arrives.
  var nextDue: UInt64? { isEmpty ? nil : flights[first].due }

  func add(due: UInt64, size: Int, _ arrive: @escaping () -> Void) {
    lastDue = max(lastDue, due)
    flights.append(Flight(due: lastDue, size: size, arrive: arrive))
    bytes += size
  }

  /// Lets the first of what is under way arrive, if it is due.
  func arrive(by now: UInt64) -> Bool {
    guard !isEmpty, flights[first].due <= now else { return false }
    let flight = flights[first]
    flights[first].arrive = {}
    first += 1
    bytes -= flight.size
    if isEmpty {
      flights.removeAll(keepingCapacity: true)
      first = 0
    }
    flight.arrive()
    return true
  }

  /// What was under way is lost.
  func clear() {
    flights = []
    first = 0
    bytes = 0
  }
}
