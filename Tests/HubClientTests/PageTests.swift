import Foundation
import HubBase
import HubClient
import HubTesting
import HubWire
import Testing

/// What the page about clients says is what is compiled here.
@Suite struct PageTests {
  @Test func theExampleOfThePageWorks() async throws {
    let stage = try await Stage()
    let (ann, bob) = (try stage.client("Ann"), try stage.client("Bob"))
    let events = bob.events()
    try await stage.hub.run {
      async let met = hello(ann)
      try await bob.open()
      let heard = try await next(events) { if case .signal = $0 { true } else { false } }
      #expect(try await met?.id == bob.id)
      guard case .signal(let signal) = heard else { return }
      #expect(signal.from == ann.id && signal.data["sdp"] == "…")
      await ann.close()
      await bob.close()
    }
  }

  @Test func theExampleStandsOnThePageAsItIsCompiled() throws {
    let here = URL(fileURLWithPath: #filePath)
    let source = try String(contentsOf: here, encoding: .utf8)
    let root = here.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let page = try String(contentsOf: root.appendingPathComponent("Docs/Clients.md"), encoding: .utf8)
    let block = try #require(page.components(separatedBy: "```swift\n").dropFirst().first)
    let example = try #require(block.components(separatedBy: "```").first)
    #expect(source.contains(example))
  }
}

func hello(_ client: HubClient) async throws -> Member? {
  let events = client.events()
  try await client.open()
  for try await event in events {
    guard case .peer(let member) = event else { continue }
    try await client.signal(to: member.id, "offer", .object([.init("sdp", .string("…"))]))
    return member
  }
  return nil
}
