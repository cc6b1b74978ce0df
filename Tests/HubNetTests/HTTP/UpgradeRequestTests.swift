import Testing

@testable import HubNet

@Suite struct UpgradeRequestTests {
  private static let good = [
    "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Version: 13",
  ]

  /// The good request with lines of these names replaced, or added where there were none; a name alone
  /// removes its line.
  private static func lines(_ changed: [String]) -> [String] {
    func name(_ line: String) -> String { line.prefix { $0 != ":" }.lowercased() }
    let names = changed.map(name)
    return good.filter { !names.contains(name($0)) } + changed.filter { $0.contains(":") }
  }

  @Test func readsAGoodRequest() throws {
    let lines = Self.lines([
      "Origin: https://a", "Sec-WebSocket-Protocol: b, c", "Sec-WebSocket-Protocol: d",
      "Sec-WebSocket-Extensions: x; y=1", "Sec-WebSocket-Extensions: z",
    ])
    let upgrade = try UpgradeRequest(Parsed.request(lines: lines))
    #expect(upgrade.origin == "https://a")
    #expect(upgrade.subprotocols == ["b", "c", "d"])
    #expect(upgrade.extensions == "x; y=1, z")
    let plain = try UpgradeRequest(Parsed.request(lines: Self.good))
    #expect(plain.origin == nil && plain.subprotocols.isEmpty && plain.extensions == nil)
  }

  // RFC 6455 §1.3
  @Test func computesTheAcceptKey() throws {
    let upgrade = try UpgradeRequest(Parsed.request(lines: Self.good))
    let digest: [UInt8] = [
      0xB3, 0x7A, 0x4F, 0x2C, 0xC0, 0x62, 0x4F, 0x16, 0x90, 0xF6, 0x46, 0x06, 0xCF, 0x38, 0x59, 0x45, 0xB2,
      0xBE, 0xC4, 0xEA,
    ]
    let accept = upgrade.accept { input in
      #expect(input == Array("dGhlIHNhbXBsZSBub25jZQ==258EAFA5-E914-47DA-95CA-C5AB0DC85B11".utf8))
      return digest
    }
    #expect(accept == Array("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=".utf8))
  }

  @Test(arguments: [
    ["Upgrade: WebSocket"], ["Upgrade: h2c, websocket"], ["Connection: keep-alive, UPGRADE"],
    ["Content-Length: 0"], ["Origin: null"], ["Sec-WebSocket-Protocol:"],
  ])
  func acceptsOtherSpellings(changed: [String]) throws {
    #expect(throws: Never.self) { try UpgradeRequest(Parsed.request(lines: Self.lines(changed))) }
  }

  @Test(arguments: [
    (["Upgrade: h2c"], UpgradeFailure.noUpgrade),
    (["Upgrade: websocket2"], .noUpgrade),
    (["Upgrade"], .noUpgrade),
    (["Connection: close"], .noUpgrade),
    (["Connection: upgraded"], .noUpgrade),
    (["Content-Length: 1"], .hasBody),
    (["Transfer-Encoding: chunked"], .hasBody),
    (["Sec-WebSocket-Version: 12"], .unsupportedVersion),
    (["Sec-WebSocket-Version: 13, 8"], .unsupportedVersion),
    (["Sec-WebSocket-Version: 013"], .unsupportedVersion),
    (["Sec-WebSocket-Version:"], .unsupportedVersion),
    (["Sec-WebSocket-Version: 13", "Sec-WebSocket-Version: 13"], .unsupportedVersion),
    (["Sec-WebSocket-Version"], .unsupportedVersion),
    (["Sec-WebSocket-Key"], .invalidKey),
    (["Sec-WebSocket-Key:"], .invalidKey),
    (["Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ"], .invalidKey),
    (["Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZR=="], .invalidKey),
    (["Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZTE="], .invalidKey),
    (["Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25j"], .invalidKey),
    (["Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==, dGhlIHNhbXBsZSBub25jZQ=="], .invalidKey),
    (
      ["Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="],
      .invalidKey
    ),
    (["Origin: https://a", "Origin: https://a"], .repeatedOrigin),
    (["Sec-WebSocket-Protocol: a b"], .invalidSubprotocols),
    (["Sec-WebSocket-Protocol: a, a"], .invalidSubprotocols),
    (["Sec-WebSocket-Protocol: é"], .invalidSubprotocols),
  ])
  func refusesWithTheReason(changed: [String], failure: UpgradeFailure) throws {
    let head = try Parsed.request(lines: Self.lines(changed))
    #expect(throws: failure) { try UpgradeRequest(head) }
  }

  @Test func refusesOtherMethodsAndVersions() throws {
    let post = try Parsed.request(lines: Self.good, line: "POST / HTTP/1.1")
    #expect(throws: UpgradeFailure.notGet) { try UpgradeRequest(post) }
    let old = try Parsed.request(lines: Self.good, line: "GET / HTTP/1.0")
    #expect(throws: UpgradeFailure.notHTTP11) { try UpgradeRequest(old) }
  }

  @Test func namesTheVersionItSpeaks() {
    #expect(UpgradeFailure.unsupportedVersion.status == 426)
    #expect(UpgradeFailure.unsupportedVersion.fields.contains { $0 == ("sec-websocket-version", "13") })
    for failure in UpgradeFailure.allCases { #expect(failure.problem.status == failure.status) }
  }
}
