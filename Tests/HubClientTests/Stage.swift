import AuthTokens
import ClientChannels
import HubBase
import HubClient
import HubKernel
import HubRegistry
import HubTesting
import HubWire
import Mailbox
import MemoryStorage
import Records
import Signaling
import Testing
import TurnCredentials

/// A hub in memory with clients of ours, on its clock.
struct Stage {
  static let address = "ws://hub:3000/"

  let hub: TestHub
  let hubs: MemoryHubs

  init(_ plugins: String = "", hub lines: String = "") async throws {
    let yaml = "hub: {\(lines)}\nplugins: [signaling\(plugins.isEmpty ? "" : ", ")\(plugins)]"
    hub = try await TestHub(
      yaml: yaml,
      catalogue: [
        CatalogueEntry(SignalingPlugin.self), CatalogueEntry(MailboxPlugin.self),
        CatalogueEntry(AuthTokensPlugin.self), CatalogueEntry(RecordsPlugin.self),
        CatalogueEntry(MemoryStoragePlugin.self), CatalogueEntry(HubRegistryPlugin.self),
        CatalogueEntry(TurnCredentialsPlugin.self), CatalogueEntry(ClientChannelsPlugin.self),
      ])
    hubs = MemoryHubs([Self.address: hub])
  }

  func client(
    _ name: String = "", hubs addresses: [String] = [address],
    _ change: (inout ClientOptions) -> Void = { _ in }
  ) throws -> HubClient {
    var options = ClientOptions(hubs: addresses)
    options.networkName = "test"
    options.data = .object([.init("name", .string(name))])
    change(&options)
    return try client(options)
  }

  /// Lets time pass, among the tasks of the hub.
  func pass(_ time: Duration) async {
    let host = hub
    await host.clock.sleep(until: host.clock.now + time.nanoseconds)
  }

  /// A task among those of the hub.
  func task(_ work: @escaping @Sendable () async throws -> Void) -> Task<Void, any Error> {
    Task(executorPreference: hub.executor) { try await work() }
  }

  func client(_ options: ClientOptions) throws -> HubClient {
    try HubClient(options, over: hubs, clock: hub.clock, on: hub.executor, chance: { 0.5 })
  }
}

/// The next event of a stream that is meant.
func next<Event: Sendable>(
  _ stream: AsyncThrowingStream<Event, any Error>, where isMeant: (Event) -> Bool
) async throws -> Event {
  for try await event in stream where isMeant(event) { return event }
  throw ClientError("nothing", "the stream ended without what was waited for")
}
