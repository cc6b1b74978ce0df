import Testing

@testable import HubNet

@Suite struct DeflateNegotiationTests {
  private func answer(_ header: String, _ settings: DeflateSettings = DeflateSettings()) -> String? {
    switch Array(header.utf8).withUnsafeBytes({ DeflateNegotiation.answer($0, settings: settings) }) {
    case .malformed: "malformed"
    case .declined: nil
    case .agreed(let agreement): agreement.headerValue
    }
  }

  private static let base = "permessage-deflate; server_no_context_takeover; client_no_context_takeover"

  static let accepted: [(String, String)] = [
    ("permessage-deflate", base),
    ("  permessage-deflate\t", base),
    ("permessage-deflate; client_max_window_bits", base),
    ("permessage-deflate; client_max_window_bits=15", base),
    ("permessage-deflate; client_max_window_bits=10", base + "; client_max_window_bits=10"),
    ("permessage-deflate; client_max_window_bits=8", base + "; client_max_window_bits=8"),
    ("permessage-deflate; client_max_window_bits=\"10\"", base + "; client_max_window_bits=10"),
    ("permessage-deflate; client_max_window_bits=\"\\10\"", base + "; client_max_window_bits=10"),
    ("permessage-deflate ;server_max_window_bits = 9", base + "; server_max_window_bits=9"),
    ("permessage-deflate; server_max_window_bits=15", base),
    ("permessage-deflate; server_no_context_takeover", base),
    ("permessage-deflate;client_no_context_takeover;server_no_context_takeover", base),
    ("permessage-foo; x=1, permessage-deflate", base),
    (", ,permessage-deflate,", base),
    ("x-webkit-deflate-frame, permessage-deflate; client_max_window_bits", base),
    (
      "permessage-deflate; server_max_window_bits=10, permessage-deflate",
      base + "; server_max_window_bits=10"
    ),
    ("permessage-deflate; server_max_window_bits=8, permessage-deflate", base),
    (
      "permessage-deflate; unknown, permessage-deflate; client_max_window_bits=9",
      base + "; client_max_window_bits=9"
    ),
  ]

  @Test(arguments: accepted)
  func acceptsTheFirstOfferItCan(header: String, expected: String) {
    #expect(answer(header) == expected)
  }

  @Test(arguments: [
    "", " ", ",", "permessage-foo", "Permessage-Deflate", "permessage-deflate2",
    "permessage-deflate; unknown", "permessage-deflate; unknown=1",
    "permessage-deflate; server_no_context_takeover=1",
    "permessage-deflate; client_no_context_takeover=\"true\"",
    "permessage-deflate; server_no_context_takeover; server_no_context_takeover",
    "permessage-deflate; client_no_context_takeover; client_no_context_takeover",
    "permessage-deflate; client_max_window_bits; client_max_window_bits",
    "permessage-deflate; client_max_window_bits=10; client_max_window_bits",
    "permessage-deflate; server_max_window_bits=10; server_max_window_bits=10",
    "permessage-deflate; server_max_window_bits", "permessage-deflate; server_max_window_bits=8",
    "permessage-deflate; server_max_window_bits=7", "permessage-deflate; server_max_window_bits=16",
    "permessage-deflate; server_max_window_bits=0", "permessage-deflate; server_max_window_bits=09",
    "permessage-deflate; server_max_window_bits=010", "permessage-deflate; server_max_window_bits=1e1",
    "permessage-deflate; server_max_window_bits=-9", "permessage-deflate; server_max_window_bits=+9",
    "permessage-deflate; client_max_window_bits=16", "permessage-deflate; client_max_window_bits=7",
    "permessage-deflate; client_max_window_bits=x",
    "permessage-deflate; client_max_window_bits=99999999999999999999999999",
    "permessage-deflate; Server_no_context_takeover",
  ])
  func declinesWhatItCannotHonour(header: String) {
    #expect(answer(header) == nil)
  }

  @Test(arguments: [
    "permessage-deflate;", "permessage-deflate; ;", ";", "=", "permessage-deflate client_max_window_bits",
    "permessage-deflate; client_max_window_bits=", "permessage-deflate; client_max_window_bits=\"\"",
    "permessage-deflate; client_max_window_bits=\"10", "permessage-deflate; client_max_window_bits=\"1 0\"",
    "permessage-deflate; client_max_window_bits=\"10\\", "permessage-deflate; client_max_window_bits=\"10\"5",
    "permessage-deflate; =10", "permessage-deflate; a=b=c", "permessage/deflate",
    "permessage-deflate, foo bar",
    "permessage-deflate; \u{e9}", "permessage-deflate\u{0}", "\"permessage-deflate\"",
    Array(repeating: "a", count: 33).joined(separator: ","),
    "a" + String(repeating: ";b", count: 65),
  ])
  func findsABrokenHeaderMalformed(header: String) {
    #expect(answer(header) == "malformed")
  }

  @Test func keepsContextOnlyWhereBothSidesMay() {
    let keeping = DeflateSettings(keepsContext: true)
    #expect(answer("permessage-deflate", keeping) == "permessage-deflate")
    #expect(
      answer("permessage-deflate; server_no_context_takeover", keeping)
        == "permessage-deflate; server_no_context_takeover")
    #expect(
      answer("permessage-deflate; client_no_context_takeover", keeping)
        == "permessage-deflate; client_no_context_takeover")
  }

  @Test func staysWithinTheMemoryAllowed() {
    #expect(DeflateSettings().windowBits == 15)
    #expect(DeflateSettings(maxMemory: 64 * 1024).windowBits == 12)
    #expect(DeflateSettings(maxMemory: 20 * 1024).windowBits == 9)
    #expect(DeflateSettings(maxMemory: 16 * 1024).windowBits == nil)
    #expect(answer("permessage-deflate", DeflateSettings(maxMemory: 1024)) == nil)
    let small = DeflateSettings(maxMemory: 64 * 1024, keepsContext: true)
    #expect(
      answer("permessage-deflate; client_max_window_bits", small)
        == "permessage-deflate; server_max_window_bits=12; client_max_window_bits=12")
    // A client that cannot be told to use a small window must not keep its large one.
    #expect(
      answer("permessage-deflate", small)
        == "permessage-deflate; client_no_context_takeover; server_max_window_bits=12")
    for bits in DeflateSettings.smallestWindow...DeflateSettings.largestWindow {
      let exact = DeflateSettings(maxMemory: DeflateSettings.memory(windowBits: bits))
      #expect(exact.windowBits == bits)
    }
  }

  @Test func survivesRandomHeaders() {
    var generator = SeededGenerator(seed: 7692)
    let pieces = [
      "permessage-deflate", ";", ",", "=", "\"", "\\", " ", "client_max_window_bits",
      "server_max_window_bits", "1", "0",
      "15", "\u{7F}", "é", "server_no_context_takeover",
    ]
    var agreed = 0
    for _ in 0..<20_000 {
      let count = Int.random(in: 0...9, using: &generator)
      let header = (0..<count).map { _ in pieces[Int.random(in: 0..<pieces.count, using: &generator)] }
        .joined()
      if let value = answer(header), value != "malformed" {
        agreed += 1
        #expect(value.hasPrefix("permessage-deflate"))
        #expect(header.contains("permessage-deflate"))
      }
    }
    #expect(agreed > 0)
  }
}
