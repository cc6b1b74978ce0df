import Testing

@testable import HubCommand

/// What the older documents call troubles, and the page that says what the doctor makes of each.
@Suite struct TroubleshootingTests {
  private static let entries = [
    "Hubs not connecting to each other", "Hub not registered on server",
    "Regular peers connecting to hub namespace", "Hubs not forming P2P connections",
    "WebSocket connections not closing", "Client signals not being relayed",
    "Peers not discovering each other",
    "Cross-hub peers not discovering", "Health check failures", "Hubs not discovering each other",
    "Mixed namespace configuration",
  ]

  @Test func theDoctorAnswersEachEntryByName() {
    let topics = Set(Finding.Topic.allCases.map(\.rawValue))
    for entry in Self.entries { #expect(topics.contains(entry)) }
  }

  @Test func thePageHasARowForEachWithWordsThatTheDoctorUses() throws {
    let page = try #require(FileText.text(of: "Docs/Troubleshooting.md"))
    let rows = page.lines.filter { $0.hasPrefix("| ") }.dropFirst(2).map {
      $0.split(separator: "|").map { $0.trimming(" ") }
    }
    #expect(Set(rows.map { $0[0] }) == Set(Self.entries))
    let folder = "Sources/HubCommand/Verbs/Doctor"
    let meshWords = ["alone", "split", "other-mesh", "proof-wrong"]
    let source = try FileText.names(in: folder).map {
      try #require(FileText.text(of: "\(folder)/\($0)"))
    }.joined()
    for row in rows {
      let words = row[3].split(separator: "`").enumerated().filter { $0.offset.isMultiple(of: 2) }.map(
        \.element)
      #expect(!words.isEmpty)
      for word in words where !meshWords.contains(String(word)) && !word.hasSuffix("...") {
        // Two ends of one word are put together where it is said.
        let isPutTogether = word.hasPrefix("plugin-") && source.contains("\"plugin-\\(")
        #expect(source.contains("\"\(word)\"") || isPutTogether, "\(word)")
      }
    }
  }

  @Test func withoutAHubEachEntryIsAnsweredAllTheSame() async throws {
    let transcript = Transcript()
    _ = await transcript.run(["doctor", "--json", "--admin", "/nonexistent/admin.sock"])
    for entry in [
      "Hubs not forming P2P connections", "WebSocket connections not closing",
      "Cross-hub peers not discovering",
      "Hubs not discovering each other", "Health check failures",
    ] { #expect(transcript.output.contains("\"topic\":\"\(entry)\"")) }
  }
}

extension Substring {
  fileprivate func trimming(_ character: Character) -> String {
    var text = self
    while text.first == character { text.removeFirst() }
    while text.last == character { text.removeLast() }
    return String(text)
  }
}
