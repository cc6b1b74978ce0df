import Testing

@testable import HubWire

@Suite("an envelope read the short way")
struct PlainEnvelopeTests {
  private static let target = "00112233445566778899aabbccddeeff00112233"
  private static let from = "FFeeDDccBBaa99887766554433221100FFeeDDcc"
  private let scratch = JSONScratch()

  /// What clients write, with everything in it that the short way knows.
  private static let samples: [String] = [
    #"{"type":"offer","targetPeerId":"\#(target)","networkName":"room","data":{"type":"offer","s":"v\r\n"}}"#,
    #"{"type":"answer","data":{"ok":true,"n":[1,20,[],{}]},"targetPeerId":"\#(from)","timestamp":17}"#,
    #"{"type": "candidate", "fromPeerId": "\#(from)", "messageId": "m-1", "data": null, "maxPeers": 3}"#,
    #"{"type":"announce","networkName":"größe","data":{"peerId":"\#(target)","a":{"b":{"c":false}}}}"#,
    #"{"type":"offer","traceparent":"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01","data":{}}"#,
    #"{"data":{"candidate":"1 1 udp","sdpMid":"0","sdpMLineIndex":0},"type":"ice-candidate"}"#,
    #"{"type":"x","type_":1,"typ":2,"data1":"\"\\\/","targetPeerID":null,"networkname":[{"a":1},{"a":2}]}"#,
  ]

  /// Whether it is taken, once both ways have been made to agree.
  private func isTaken(_ text: [UInt8], maxDepth: Int = 64) -> Bool {
    text.withUnsafeBytes { bytes in
      guard let plain = Envelope.plain(bytes, scratch, maxDepth: maxDepth) else { return false }
      let thorough = try? Envelope.thorough(bytes, scratch, maxDepth: maxDepth)
      #expect(plain == thorough, "\(String(decoding: bytes, as: UTF8.self))")
      return true
    }
  }

  @Test("takes what clients write", arguments: PlainEnvelopeTests.samples)
  func taken(_ text: String) { #expect(isTaken(Array(text.utf8))) }

  @Test(
    "never differs from the long way, whichever byte is another or missing",
    arguments: PlainEnvelopeTests.samples)
  func mutations(_ text: String) {
    let whole = Array(text.utf8)
    let others = Array("\"\\{}[],: 0an.-\n\u{1}".utf8)
    for at in whole.indices {
      _ = isTaken(Array(whole[..<at]) + whole[(at + 1)...])
      _ = isTaken(Array(whole[..<at]))
      _ = isTaken(Array(whole[..<at]) + "}".utf8)
      for other in others {
        var changed = whole
        changed[at] = other
        _ = isTaken(changed)
        changed.insert(whole[at], at: at)
        _ = isTaken(changed)
      }
    }
  }

  @Test(
    "leaves to the long way what it cannot judge",
    arguments: [
      #"{"type":"a","type":"a"}"#, #"{"type":"a","data":{"k":1,"k":1}}"#, #"{"\u0074ype":"a"}"#,
      #"{"type":1}  "#, #"{"type":"a","data":{"longer than eight":1,"longer than eight":1}}"#,
      #"{"type":"a","n":01}"#, #"{"type":"a","n":1.5}"#, #"{"type":"a","targetPeer":"b"}"#,
      #"{"type":"a","targetPeerId":"b"}"#, #"{"type":"\u0061"}"#, #"{"type":"a","networkName":null}"#,
      #"{"type":"a","traceparent":1}"#, #"{"type":"a","traceparent":"\u0030"}"#, #"{"type":"a","data":[1,]}"#,
      "{}", "[}", "", "}",
    ])
  func undecided(_ text: String) { #expect(!isTaken(Array(text.utf8))) }

  @Test("keeps to the depth that is allowed")
  func depth() {
    let nested = Array(#"{"type":"a","data":{"a":{"b":[[1]]}}}"#.utf8)
    #expect(isTaken(nested, maxDepth: 5))
    #expect(!isTaken(nested, maxDepth: 4))
    let brackets = String(repeating: "[", count: 300) + String(repeating: "]", count: 300)
    #expect(!isTaken(Array(#"{"type":"a","data":\#(brackets)}"#.utf8), maxDepth: 512))
  }
}
