import HubKernel

/// UDP in the network in memory: what is sent arrives late, twice, in another order or not at all, as the
/// weather is. Used on the bench's thread alone.
final class TestDatagrams {
  private struct Door {
    weak var transport: MemoryTransport?
    let host: String
    let link: Link
    let sink: any DatagramSink
  }

  private struct Handle: Hashable {
    let transport: ObjectIdentifier
    let link: Link
  }

  private struct Flight {
    var due: UInt64
    var number: Int
    var from: RemoteAddress
    var to: RemoteAddress
    var bytes: [UInt8]
  }

  /// So much may be under way at once.
  private static let mostFlights = 65_536
  /// So many wait for a hub that stands still, as in the buffer of its system.
  private static let mostHeld = 256
  /// Where ports begin that nobody asked for by number, and end.
  private static let freePorts: ClosedRange<UInt16> = 49_152...65_535

  private unowned let network: TestNetwork
  private var chance: SeededGenerator
  private var doors: [RemoteAddress: Door] = [:]
  private var places: [Handle: RemoteAddress] = [:]
  private var flights: [Flight] = []
  private var held: [Flight] = []
  private var count = 0
  private var lastPort = TestDatagrams.freePorts.lowerBound
  /// How many were lost on the way, sent twice, or came to where nobody was.
  private(set) var lost = 0

  init(_ network: TestNetwork, seed: UInt64?) {
    self.network = network
    chance = SeededGenerator(seed ?? 1)
  }

  func bind(
    _ wanted: RemoteAddress, _ transport: MemoryTransport, _ sink: any DatagramSink
  ) throws(BindFailure) -> (Link, RemoteAddress) {
    guard let host = transport.world?.name else { throw BindFailure(.refused, "the hub has gone") }
    var address = network.address(of: host)
    guard wanted.ip == address.ip || wanted.ip.isUnspecified || wanted.ip.isLoopback else {
      throw BindFailure(.notOurs, "\(wanted): this hub is at \(address.ip)")
    }
    address.port = wanted.port
    if address.port == 0 {
      repeat {
        lastPort = lastPort == Self.freePorts.upperBound ? Self.freePorts.lowerBound : lastPort + 1
        address.port = lastPort
      } while doors[address] != nil && doors.count < Self.freePorts.count
    }
    guard doors[address] == nil else { throw BindFailure(.taken, "\(address) is taken") }
    let link = transport.newLink()
    doors[address] = Door(transport: transport, host: host, link: link, sink: sink)
    places[Handle(transport: ObjectIdentifier(transport), link: link)] = address
    return (link, address)
  }

  func unbind(_ transport: MemoryTransport, _ link: Link) {
    let handle = Handle(transport: ObjectIdentifier(transport), link: link)
    if let address = places.removeValue(forKey: handle) { doors[address] = nil }
  }

  /// A hub is gone, and all that it had open.
  func unbindAll(of transport: MemoryTransport) {
    let id = ObjectIdentifier(transport)
    for (handle, address) in places where handle.transport == id {
      places[handle] = nil
      doors[address] = nil
    }
  }

  func send(
    _ bytes: UnsafeRawBufferPointer, from link: Link, of transport: MemoryTransport, to address: RemoteAddress
  ) -> Bool {
    let handle = Handle(transport: ObjectIdentifier(transport), link: link)
    guard let place = places[handle], let from = doors[place]?.host else { return false }
    let to = doors[address]?.host ?? network.place(of: address) ?? ""
    let weather = network.weather
    let hazard = weather.hazard(from, to)
    if weather.isCut(from, to) || isNow(hazard.lost) {
      lost += 1
      return true
    }
    let copies = isNow(hazard.doubled) ? 2 : 1
    for _ in 0..<copies where flights.count < Self.mostFlights {
      let late = hazard.jitter == 0 ? 0 : UInt64.random(in: 0...hazard.jitter, using: &chance)
      count += 1
      flights.append(
        Flight(
          due: network.clock.now &+ weather.delay(from, to) &+ late, number: count, from: place, to: address,
          bytes: Array(bytes)))
    }
    return true
  }

  private func isNow(_ share: Double) -> Bool {
    share > 0 && Double.random(in: 0..<1, using: &chance) < share
  }

  /// When the first of what is under way arrives.
  var nextDue: UInt64? { flights.map(\.due).min() }

  /// Lets arrive what is due; returns whether anything was.
  func deliver(by now: UInt64) -> Bool {
    let weather = network.weather
    let thawed = held.filter { !weather.isFrozen(doors[$0.to]?.host ?? "") }
    held.removeAll { one in thawed.contains { $0.number == one.number } }
    let due = flights.filter { $0.due <= now }.sorted { ($0.due, $0.number) < ($1.due, $1.number) }
    guard !due.isEmpty || !thawed.isEmpty else { return false }
    flights.removeAll { $0.due <= now }
    for flight in thawed + due { arrive(flight) }
    return true
  }

  private func arrive(_ flight: Flight) {
    guard let door = doors[flight.to], let transport = door.transport else {
      lost += 1
      return
    }
    let from = network.place(of: flight.from) ?? ""
    if network.weather.isCut(from, door.host) {
      lost += 1
    } else if network.weather.isFrozen(door.host) {
      if held.count < Self.mostHeld { held.append(flight) } else { lost += 1 }
    } else if transport.lane != nil {
      flight.bytes.withUnsafeBytes { door.sink.received($0, from: flight.from) }
    }
  }
}
