import Glibc
import HubKernel
import Testing

/// Tenants that do what they can to learn of each other, and learn nothing. How many steps are taken, and
/// from which seed, can be said: `make isolation STEPS=1000000 SEED=7`.
@Suite(.serialized) struct IsolationPropertyTests {
  private static let episode = 1_500
  private static let steps = number("ISOLATION_STEPS") ?? 30_000
  private static let seed = number("ISOLATION_SEED") ?? 1

  private static func number(_ name: String) -> Int? { getenv(name).flatMap { Int(String(cString: $0)) } }

  @Test func noByteOfATenantReachesAnother() async throws {
    var tally = Simulation.Tally()
    var seed = UInt64(truncatingIfNeeded: Self.seed)
    while tally.steps < Self.steps {
      let simulation = try await Simulation(seed: seed)
      try await simulation.run(steps: min(Self.episode, Self.steps - tally.steps))
      tally += simulation.tally
      seed &+= 1
    }
    print(
      """
      isolation: \(tally.steps) steps from seed \(Self.seed), \(tally.messages) messages and \
      \(tally.bytes) bytes read, \(tally.requests) requests, \(tally.reloads) reloads, \
      \(tally.joined) times let into a network, \(tally.refused) times not, \(tally.delivered) signals, \
      \(tally.toldToHubs) peers told to hubs of older kinds, \(tally.found) topics found with records, \
      \(tally.pushed) records told to those who watch
      """)
    // It would find nothing either if nothing happened.
    #expect(tally.delivered > Self.steps / 20)
    #expect(tally.toldToHubs > Self.steps / 200)
    #expect(tally.joined > Self.steps / 20)
    #expect(tally.refused > Self.steps / 200)
    #expect(tally.requests > Self.steps / 50)
    #expect(tally.found > Self.steps / 1_000)
    #expect(tally.pushed > Self.steps / 1_000)
  }

  @Test func theOracleFindsWhatItLooksFor() {
    let marker = Marker.start + "0123456789"
    #expect(Oracle.markers(in: "a\(marker)b\(marker)") == [marker, marker])
    #expect(Oracle.markers(in: "zz\(marker)") == [marker])
    #expect(Oracle.markers(in: "zzq01") == ["zzq01"])
    #expect(Oracle.markers(in: "zz q") == [])
    let id = String(repeating: "aB3", count: 13) + "f"
    #expect(Oracle.ids(in: "{\"\(id)\"}") == [id.lowercased()])
    #expect(Oracle.ids(in: "\(id)0 \(id.dropLast()) -\(id)") == [id.lowercased()])
  }
}
