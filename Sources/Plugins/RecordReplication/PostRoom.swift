import HubKernel
import HubRecords
import Mesh

/// Words that go over HTTP, where no link of the mesh leads: to hubs whose address is known, and to those
/// that come here for them.
final class PostRoom: Sendable {
  /// A hub that comes here, whose address need not be known.
  private struct Guest: Sendable {
    var outbox = Outbox()
    var lastSeen: Int64
  }

  private struct State: Sendable {
    var couriers: [HubURL: Courier] = [:]
    var guests: [PeerID: Guest] = [:]
    /// Where hubs of the mesh are reached, by what they say.
    var known: [PeerID: HubURL] = [:]
    var nonces = Nonces()
    var office: Office?
  }

  private static let mostGuests = 256
  private static let mostKnown = 256
  /// A guest is there for so long after it came, at the least.
  private static let stay: Int64 = 15_000

  private let around: Surroundings
  private let state = Lock(State())

  init(_ around: Surroundings) { self.around = around }

  var secret: Secret? { around.fetching == nil ? nil : around.settings.secret }

  func begin(_ office: Office) {
    state.withLock { $0.office = office }
    guard secret != nil else { return }
    for url in around.settings.hubs.compactMap(HubURL.init) { call(url, nil, isNamed: true) }
  }

  func close() {
    let couriers = state.withLock { state in
      defer { (state.couriers, state.office) = ([:], nil) }
      return Array(state.couriers.values)
    }
    for courier in couriers { courier.end() }
  }

  private func call(_ url: HubURL, _ hub: PeerID?, isNamed: Bool) {
    let courier = Courier(url, hub: hub, isNamed: isNamed, around)
    let office = state.withLock { state -> Office? in
      guard state.couriers[url] == nil, state.couriers.count < Self.mostKnown else { return nil }
      state.couriers[url] = courier
      return state.office
    }
    guard let office else { return }
    around.host.spawn { await courier.run(office) }
  }

  /// Looks who can do without HTTP, and who cannot any more.
  func look(_ moment: ReplicaMoment, linked: Set<PeerID>, hubs: [HubFigures]) {
    guard secret != nil else { return }
    let lost = state.withLock { state -> [(HubURL, PeerID)] in
      for hub in hubs where hub.dialect == .mesh && hub.distance != nil {
        guard state.known.count < Self.mostKnown || state.known[hub.id] != nil else { continue }
        if let url = HubURL(hub.url) { state.known[hub.id] = url }
      }
      state.guests = state.guests.filter { $0.value.lastSeen + stay > moment.steady }
      return state.known.filter { !linked.contains($0.key) && state.couriers[$0.value] == nil }
        .map { ($0.value, $0.key) }
    }
    for (url, hub) in lost where hub != around.id { call(url, hub, isNamed: false) }
    for courier in state.withLock({ Array($0.couriers.values) }) {
      let hub = courier.state.withLock { $0.hub }
      courier.look(moment.steady, isIdle: hub.map(linked.contains) ?? false)
    }
  }

  private var stay: Int64 { max(Self.stay, around.settings.poll.milliseconds * 3) }

  /// Who can be spoken to.
  func reachable(_ moment: ReplicaMoment) -> [PeerID] {
    let (couriers, guests) = state.withLock { (Array($0.couriers.values), Array($0.guests.keys)) }
    return couriers.compactMap { $0.reachable(moment.steady) } + guests
  }

  /// Takes a word for a hub; false if it cannot get there, or too much waits.
  func post(_ word: [UInt8], to hub: PeerID) -> Bool {
    let now = around.moment.steady
    let couriers = state.withLock { Array($0.couriers.values) }
    if let courier = couriers.first(where: { $0.reachable(now) == hub }) { return courier.post(word) }
    return state.withLock { $0.guests[hub]?.outbox.add(word) ?? false }
  }

  /// A hub has come and proven to be one; false when there are too many.
  func welcome(_ hub: PeerID) -> Bool {
    let now = around.moment.steady
    return state.withLock { state in
      guard state.guests[hub] != nil || state.guests.count < Self.mostGuests else { return false }
      state.guests[hub, default: Guest(lastSeen: now)].lastSeen = now
      return true
    }
  }

  /// What waits for a hub that has come for it.
  func collect(for hub: PeerID) -> [[UInt8]] { state.withLock { $0.guests[hub]?.outbox.take() ?? [] } }

  func note(_ nonce: String, now: Int64) -> Bool { state.withLock { $0.nonces.note(nonce, now: now) } }
}
