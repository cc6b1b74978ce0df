import HubConfig
import Testing

/// Which word was meant.
@Suite struct SuggestionTests {
  @Test(
    arguments: [
      ("perSecnod", "perSecond"), ("persecond", "perSecond"), ("brust", "burst"), ("windw", "window"),
      ("windoww", "window"), ("PERSECOND", "perSecond"), ("zzz", nil), ("", nil), ("w", nil), ("banana", nil),
      ("wnidwo", "window"), ("wnidwoo", nil),
    ] as [(String, String?)])
  func isTheNearestOrNone(_ word: String, _ expected: String?) {
    #expect(Suggestion.nearest(to: word, among: ["perSecond", "burst", "window", "id"]) == expected)
  }

  @Test func prefersTheNearer() {
    #expect(Suggestion.nearest(to: "maxPers", among: ["minPeers", "maxPeers"]) == "maxPeers")
  }

  @Test func doesNotCompareAbsurdWords() {
    let long = String(repeating: "a", count: 1_000_000)
    #expect(Suggestion.nearest(to: long, among: [long]) == nil)
    #expect(Suggestion.nearest(to: "window", among: [long, "window"]) == "window")
  }
}
