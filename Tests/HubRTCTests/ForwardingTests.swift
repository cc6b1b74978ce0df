import HubRTC
import HubWire
import Testing

/// Datagrams that are not the agent's own.
@Suite struct ForwardingTests {
  /// Counts, and keeps nothing.
  private final class Counter: IceEffects {
    var sent = 0
    var place = RemoteAddress()
    var last: [UInt8] = []
    /// Where what is sent goes at once, while two agents meet.
    var queue: [(bytes: [UInt8], from: LocalPort, to: RemoteAddress)] = []
    var isMeeting = true

    func send(_ datagram: UnsafeRawBufferPointer, from port: LocalPort, to address: RemoteAddress) {
      sent += 1
      place = address
      if isMeeting { queue.append((Array(datagram), port, address)) }
    }
    func found(_ candidate: Candidate) {}
    func gathered() {}
    func changed(_ state: IceState) {}
    func received(_ datagram: UnsafeRawBufferPointer) { last = Array(datagram) }
  }

  @Test func whatIsNotOursPassesThroughUntouched() throws {
    let places = [IceWorld.address("192.0.2.1:1"), IceWorld.address("192.0.2.2:2")]
    let ends = [Counter(), Counter()]
    let agents = [0, 1].map { index in
      IceAgent(
        IceSettings(), isControlling: index == 0, random: SeededGenerator(seed: UInt64(index)),
        effects: ends[index])
    }
    for index in [0, 1] {
      let other = agents[1 - index]
      agents[index].gather(
        on: [(LocalPort(number: UInt32(index)), places[index])], servers: [], now: 0)
      agents[index].setRemote(
        fragment: other.localFragment, password: other.localPassword, isLite: false, now: 0)
      for candidate in other.localCandidates { agents[index].add(candidate, now: 0) }
      agents[index].endOfRemoteCandidates(now: 0)
    }
    for now in stride(from: Int64(0), to: 1_000, by: 10) {
      for index in [0, 1] {
        _ = agents[index].tick(now: now)
        let queue = ends[index].queue
        ends[index].queue = []
        for (bytes, _, _) in queue {
          bytes.withUnsafeBytes {
            agents[1 - index].received(
              $0, on: LocalPort(number: UInt32(1 - index)), from: places[index], now: now)
          }
        }
      }
    }
    let isConnected = agents.allSatisfy { $0.state == .completed }
    try #require(isConnected)
    for end in ends { end.isMeeting = false }
    let datagram = (0..<1_200).map { UInt8(truncatingIfNeeded: $0 / 8 | 16) }
    let before = ends[0].sent
    for size in [1, 19, 20, 200, 1_200] {
      datagram.prefix(size).withUnsafeBytes { bytes in
        #expect(agents[0].send(bytes, now: 1_000))
        agents[1].received(bytes, on: LocalPort(number: 1), from: places[0], now: 1_000)
        #expect(ends[1].last == Array(bytes))
      }
    }
    #expect(ends[0].sent == before + 5)
    // What comes from elsewhere, or claims to be STUN, does not.
    let stranger = IceWorld.address("192.0.2.3:1")
    for (first, place) in [(UInt8(23), stranger), (0, places[0]), (1, places[0])] {
      [first, 1, 2, 3].withUnsafeBytes {
        agents[1].received($0, on: LocalPort(number: 1), from: place, now: 1_000)
      }
    }
    #expect(agents[1].figures.datagramsIn == 5 && agents[1].figures.rejected == 3)
    #expect(ends[0].place == places[1])
  }
}
