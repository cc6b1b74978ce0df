import HubKernel
import Mesh
import Testing

@testable import P2PMigration

@Suite struct SignalWordsTests {
  private static let hub = PeerID(high: 1, middle: 2, low: 3)

  /// What is said, and what the other side reads.
  static let words: [(said: HubSignal, word: SignalWords.Word)] = [
    (
      SignalWords.say(.offer("v=0 and so on\r\n"), to: hub, attempt: 0xABC, epoch: 7),
      .offer("v=0 and so on\r\n", attempt: 0xABC, epoch: 7)
    ),
    (
      SignalWords.say(.answer("v=0 and so on"), to: hub, attempt: .max, epoch: .max),
      .answer("v=0 and so on", attempt: .max, epoch: .max)
    ),
    (
      SignalWords.say(.candidate("candidate:1 1 udp 1 ::1 9 typ host"), to: hub, attempt: 1, epoch: 7),
      .candidate("candidate:1 1 udp 1 ::1 9 typ host", attempt: 1)
    ),
    (SignalWords.say(.candidate(nil), to: hub, attempt: 1, epoch: 7), .candidate(nil, attempt: 1)),
    (SignalWords.reject(hub, attempt: 2, code: "too-many"), .rejection(attempt: 2)),
    (SignalWords.consent(hub, attempt: 3, true), .consent(true, attempt: 3)),
    (SignalWords.consent(hub, attempt: 3, false), .consent(false, attempt: 3)),
    // Hubs of older kinds number nothing.
    (
      HubSignal(hub: hub, type: "offer", data: #"{"type":"offer","sdp":"v=0 and so on"}"#),
      .offer("v=0 and so on", attempt: nil, epoch: nil)
    ),
  ]

  @Test(arguments: words) func whatIsSaidIsRead(said: HubSignal, word: SignalWords.Word) {
    #expect(SignalWords.read(said) == word)
  }

  static let nothing: [(type: String, data: String)] = [
    ("offer", ""), ("offer", "null"), ("offer", #"{"type":"offer","sdp":"v=0"}"#),
    ("offer", #"{"type":"answer","sdp":"v=0 and so on"}"#), ("offer", #"{"sdp":"v=0 and so on"}"#),
    ("answer", #"{"type":"answer","sdp":7}"#), ("ice-candidate", "{}"),
    ("ice-candidate", #"{"candidate":"\#(String(repeating: "c", count: 1_025))"}"#),
    ("mesh-consent", #"{"consents":true}"#), ("mesh-consent", #"{"consents":1,"attempt":"1"}"#),
    ("something", "{}"), ("offer", #"{"type":"offer","sdp":"\#(String(repeating: "v", count: 40_000))"}"#),
  ]

  @Test(arguments: nothing) func whatCannotBeIsNotRead(type: String, data: String) {
    #expect(SignalWords.read(HubSignal(hub: Self.hub, type: type, data: data)) == nil)
  }
}
