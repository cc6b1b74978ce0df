import HubKernel
import HubTesting
import Testing

/// Recordings are files that anybody may have touched.
@Suite struct RecordingTests {
  private static let head =
    #"{"recording":1,"hub":"dev","version":"0.1.0","api":1,"at":"2026-01-01T00:00:00.000Z"}"#
  private static let bob = PeerID(named: "bob").description

  private static func line(_ name: String, at second: Int, _ data: String, number: Int = 1) -> String {
    #"{"event":"\#(name)","at":"2026-01-01T00:00:0\#(second).000Z","number":\#(number),"data":\#(data)}"#
  }

  private static let connected =
    #"{"peer":"\#(bob)","namespace":"default","totalConnections":1}"#

  private func recording(_ lines: [String]) throws -> Recording {
    try Recording(Array(([Self.head] + lines).joined(separator: "\n").utf8))
  }

  @Test func whatWasWrittenIsReadAgain() throws {
    let read = try recording([Self.line("peerConnected", at: 1, Self.connected), "", #"{"dropped":3}"#])
    #expect(read.hub == "dev" && read.version == "0.1.0" && read.lost == 3)
    #expect(read.events.map(\.name) == ["peerConnected"])
    #expect(read.events.first?.milliseconds == 1_767_225_601_000)
    let head = Recording.head(hub: "dev", version: "0.1.0", at: 1_767_225_600_000)
    #expect(try Recording(Array(head.utf8)).events.isEmpty)
    #expect(head == Self.head)
  }

  @Test(arguments: [
    ([""], 1, "it is empty"),
    (["nonsense"], 1, "the line is not JSON"),
    (["{}"], 1, "this is no recording"),
    ([#"{"recording":2}"#], 1, "it was written in form 2"),
    ([head, #"{"at":"2026-01-01T00:00:00.000Z"}"#], 2, "the line names no event"),
    ([head, "", #"{"event":"x","at":"yesterday"}"#], 3, "does not say when 'x' happened"),
    ([head, #"{"event":"x","at":"2026-13-01T00:00:00.000Z"}"#], 2, "does not say when"),
    ([head, line("x", at: 1, "{}"), #"{"event":"x","at":"2026"#], 3, "it may have been cut off"),
    ([head, String(repeating: " ", count: Recording.longestLine + 1)], 2, "longer than"),
  ])
  func damageIsNamedWithItsLine(lines: [String], number: Int, words: String) {
    #expect {
      try Recording(Array(lines.joined(separator: "\n").utf8))
    } throws: { error in
      guard let problem = error as? RecordingProblem else { return false }
      return problem.line == number && problem.message.contains(words)
    }
  }

  @Test func aReplayShowsWhatThePluginDoesAndAfterWhat() async throws {
    let recording = try recording([
      Self.line("peerConnected", at: 1, Self.connected, number: 7), Self.line("noSuchEvent", at: 2, "{}"),
      Self.line("peerConnected", at: 3, "{}", number: 9),
    ])
    let result = try await Replay(Contract(CatalogueEntry(EchoingPlugin.self))).run(recording)
    #expect(
      result.acts.prefix(4).map(\.line) == [
        "0.000 send to \(Self.bob): hello  ← peerConnected #7",
        "0.000 log notice: a peer came peer=\(Self.bob)  ← peerConnected #7",
        "1.000 log notice: a second went by  ← peerConnected #7",
        "2.000 log notice: a second went by  ← peerConnected #7",
      ])
    #expect(result.told == 1)
    #expect(result.untold["noSuchEvent"] == "this hub has no event 'noSuchEvent'")
    #expect(result.untold["peerConnected"] == "'peer' is not text")
  }

  @Test func twoReplaysAreTheSame() async throws {
    let recording = try recording(
      (1...9).map { Self.line("peerConnected", at: $0, Self.connected, number: $0) })
    let replay = Replay(Contract(CatalogueEntry(EchoingPlugin.self)))
    let (one, other) = (try await replay.run(recording), try await replay.run(recording))
    #expect(one.acts == other.acts && one.acts.count > 18)
  }
}

/// Says hello to whoever comes, and that time goes by.
private final class EchoingPlugin: Plugin {
  static let manifest = Manifest("echoing", "Says hello to whoever comes.")
  private let host: Host

  init(_ settings: Tenanted<NoSettings>, _ host: Host) { self.host = host }

  func wire(_ hub: Wiring) {
    hub.on(PeerConnected.self) { [host] event in
      host.send("hello", to: event.peer, in: event.namespace)
      host.log.notice("a peer came", ["peer": event.peer.description])
    }
  }

  func start() async throws {
    host.every(.seconds(1)) { [host] in host.log.notice("a second went by") }
  }
}
