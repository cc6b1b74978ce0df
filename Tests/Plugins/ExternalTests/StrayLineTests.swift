import HubKernel
import Testing

@testable import External

/// Numbers that are the same in every run.
private struct Dice: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state ^ (state >> 29)
  }
}

struct StrayLineTests {
  private static let lines = [
    #"{"answer":{"id":1,"proceed":true,"amend":{"namespace":"acme"}}}"#,
    #"{"answers":[{"id":2,"taken":true},{"id":3,"refuse":{"code":"a-b","reason":"no","retryAfter":5}}]}"#,
    #"{"response":{"id":4,"status":200,"headers":{"a":"b"},"base64":"YQ=="}}"#,
    #"{"send":{"to":"aa","namespace":"default","text":"hi"}}"#,
    #"{"emit":{"name":"x","peer":"y"}}"#, #"{"log":{"level":"info","message":"m","fields":{"a":1}}}"#,
    #"{"count":{"name":"a_total","by":2,"labels":{"a":"b"}}}"#, #"{"gauge":{"name":"a","value":-3}}"#,
    #"{"observe":{"name":"a_seconds","seconds":0.5}}"#, #"{"health":{"state":"degraded","reason":"r"}}"#,
    #"{"peers":{"id":1,"namespace":"default"}}"#, #"{"close":{"peer":"a","namespace":"b","code":4000}}"#,
    #"{"drained":{}}"#, #"{"manifest":{"id":"greeter","summary":"Greets."}}"#,
  ]

  /// A line with some of its bytes exchanged, doubled or taken out.
  private static func mangled(_ dice: inout Dice) -> [UInt8] {
    var bytes = Array((lines.randomElement(using: &dice) ?? "").utf8)
    for _ in 0..<Int.random(in: 0...3, using: &dice) where !bytes.isEmpty {
      let at = Int.random(in: 0..<bytes.count, using: &dice)
      switch Int.random(in: 0...3, using: &dice) {
      case 0: bytes[at] = UInt8.random(in: 0...255, using: &dice)
      case 1: bytes.insert(contentsOf: bytes[at...].prefix(20), at: at)
      case 2: bytes.removeSubrange(at..<min(bytes.count, at + 9))
      default: bytes.insert(contentsOf: Array("99999999999999999999".utf8), at: at)
      }
    }
    return bytes
  }

  @Test func nobodyWaitsForEverWhateverAProgramWrites() {
    var dice = Dice(state: 7)
    for _ in 0..<2_000 {
      var talk = Talk.ready()
      var waiting: Set<Int> = []
      for _ in 0..<20 {
        if let id = talk.ask() { waiting.insert(id) }
        StrayLineTests.mangled(&dice).withUnsafeBytes { talk.dialogue.hear($0, now: talk.now) }
        talk.pass(.milliseconds(10))
        StrayLineTests.settle(&talk, &waiting)
      }
      talk.dialogue.end()
      StrayLineTests.settle(&talk, &waiting)
      #expect(waiting.isEmpty)
      #expect(talk.dialogue.mistakes.count <= Dialogue.mostMistakes + 1)
    }
  }

  private static func settle(_ talk: inout Talk, _ waiting: inout Set<Int>) {
    for effect in talk.effects {
      guard case .answered(let id, _) = effect else { continue }
      let wasOpen = waiting.remove(id) != nil
      #expect(wasOpen, "something is answered that nobody asked, or twice")
    }
  }
}
