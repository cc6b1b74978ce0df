import HubWire

/// A network in virtual time: hosts, NATs and servers, with delay, loss, doubling and reordering. All that
/// happens follows from the seed.
final class VirtualNetwork {
  struct Weather {
    /// Datagrams of a thousand that are lost, or come twice.
    var lost = 0
    var doubled = 0
    var delay: Int64 = 10
    /// Added to the delay by chance, so that what was sent later may come sooner.
    var jitter: Int64 = 0
  }

  private struct Event {
    let at: Int64
    let number: Int
    let action: () -> Void
  }

  private(set) var now: Int64 = 1_000
  var random: SeededGenerator
  var weather = Weather()
  /// Whether a path works: asked for each datagram, in the addresses of the open network.
  var isBlocked: (Parcel) -> Bool = { _ in false }
  private(set) var journal: [String] = []
  private(set) var carried = 0
  private var events: [Event] = []
  private var count = 0
  /// What has an address in the open network.
  private var places: [IPAddress: any VirtualPlace] = [:]

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  func put(_ place: any VirtualPlace, at address: IPAddress) { places[address] = place }

  func take(_ address: IPAddress) { places[address] = nil }

  func after(_ delay: Int64, _ action: @escaping () -> Void) {
    count += 1
    events.append(Event(at: now + max(0, delay), number: count, action: action))
  }

  func note(_ line: @autoclosure () -> String) {
    if journal.count < 4_000 { journal.append("\(now) \(line())") }
  }

  /// A datagram enters the open network.
  func carry(_ parcel: Parcel) {
    carried += 1
    if isBlocked(parcel) { return note("blocked \(parcel.from) > \(parcel.to)") }
    if random.below(1000) < weather.lost { return note("lost \(parcel.from) > \(parcel.to)") }
    let times = random.below(1000) < weather.doubled ? 2 : 1
    for _ in 0..<times {
      let extra = weather.jitter > 0 ? Int64(random.below(Int(weather.jitter))) : 0
      after(weather.delay + extra) { [self] in places[parcel.to.ip]?.arrive(parcel) }
    }
  }

  /// Nothing happens any more: what was to come, and those it was for, are let go.
  func end() {
    events = []
    for place in places.values { (place as? NAT)?.end() }
    places = [:]
  }

  /// Lets time pass until then, or until it is enough.
  func run(until end: Int64, orUntil isEnough: () -> Bool = { false }) {
    while !isEnough() {
      guard let next = events.indices.min(by: { isSooner(events[$0], events[$1]) }), events[next].at <= end
      else { break }
      let event = events.remove(at: next)
      now = max(now, event.at)
      event.action()
    }
    if !isEnough() { now = max(now, end) }
  }

  private func isSooner(_ left: Event, _ right: Event) -> Bool {
    left.at != right.at ? left.at < right.at : left.number < right.number
  }
}
