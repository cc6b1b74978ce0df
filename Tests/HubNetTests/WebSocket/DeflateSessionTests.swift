import Testing

@testable import HubNet

@Suite struct DeflateSessionTests {
  private func session(
    keeps: Bool, serverBits: Int = 15, clientBits: Int = 15, pool: DeflatePool
  ) -> DeflateSession {
    let agreement = DeflateAgreement(
      serverKeepsContext: keeps, clientKeepsContext: keeps, serverWindowBits: serverBits,
      clientWindowBits: clientBits, clientUnderstandsWindowBits: true)
    return DeflateSession(agreement: agreement, pool: pool)
  }

  private func deflated(_ bytes: [UInt8], _ session: inout DeflateSession) throws -> [UInt8] {
    let result = bytes.withUnsafeBytes { session.deflate($0) }
    return try Array(#require(result))
  }

  private func inflated(
    _ kind: MessageKind, _ bytes: [UInt8], _ session: inout DeflateSession, limit: Int = 1 << 20
  ) -> ReceivedFrame? {
    bytes.withUnsafeBytes { raw in
      ReceivedFrame(session.inflate(kind, raw, limits: FrameLimits(messageLength: limit)))
    }
  }

  static func samples() -> [[UInt8]] {
    var generator = SeededGenerator(seed: 77)
    let noise = (0..<20_000).map { _ in UInt8.random(in: 0...255, using: &generator) }
    let json = (0..<600).map { #"{"type":"signal","targetPeerId":"\#($0 &* 7919)","data":{}}"# }.joined()
    return [
      [], [0], [0x61], Array("Hello".utf8), noise, Array(json.utf8), Array(json.utf8), [],
      .init(repeating: 0x20, count: 300_000), Array(noise.prefix(4093)), Array(json.utf8.prefix(70)),
    ]
  }

  @Test(arguments: 9...15, [false, true])
  func roundTripsWithEveryWindow(bits: Int, keeps: Bool) throws {
    let pool = DeflatePool(settings: DeflateSettings())
    var ours = session(keeps: keeps, serverBits: bits, clientBits: bits, pool: pool)
    let reader = DeflatePool(settings: DeflateSettings())
    var theirs = session(keeps: keeps, serverBits: bits, clientBits: bits, pool: reader)
    for sample in Self.samples() {
      let wire = try deflated(sample, &ours)
      #expect(!wire.isEmpty)
      #expect(inflated(.binary, wire, &theirs) == .binary(sample))
    }
  }

  @Test(arguments: 9...14)
  func staysWithinTheWindowAgreed(bits: Int) throws {
    // Noise repeated at a distance beyond the window: only a larger window could make use of it, and the
    // reader, which has the agreed window only, would then find the distance invalid.
    var generator = SeededGenerator(seed: 5)
    let noise = (0..<(1 << bits)).map { _ in UInt8.random(in: 0...255, using: &generator) }
    let pool = DeflatePool(settings: DeflateSettings())
    var narrow = session(keeps: false, serverBits: bits, pool: pool)
    let wire = try deflated(noise + noise, &narrow)
    #expect(wire.count > 2 * noise.count)
    let inflater = try #require(Inflater(windowBits: bits, keepsContext: false))
    var output = ByteAccumulator()
    let result = wire.withUnsafeBytes { inflater.inflate($0, limit: 1 << 20, into: &output) }
    guard case .plain(let bytes) = result else {
      Issue.record("not inflated")
      return
    }
    #expect(Array(bytes) == noise + noise)
  }

  @Test func compressesBetterWithContext() throws {
    let message = Array(#"{"type":"ice-candidate","data":{"candidate":"candidate:1 1 udp 2122"}}"#.utf8)
    let pool = DeflatePool(settings: DeflateSettings())
    var keeping = session(keeps: true, pool: pool)
    var forgetting = session(keeps: false, pool: pool)
    let first = try deflated(message, &keeping).count
    #expect(try deflated(message, &keeping).count < first / 2)
    #expect(try deflated(message, &forgetting).count == first)
    #expect(try deflated(message, &forgetting).count == first)
  }

  @Test func servesManyConnectionsFromOnePool() throws {
    let pool = DeflatePool(settings: DeflateSettings())
    for round in 0..<20 {
      var one = session(keeps: false, serverBits: 9 + round % 7, pool: pool)
      let text = String(repeating: "round \(round) ", count: round)
      let wire = try deflated(Array(text.utf8), &one)
      #expect(inflated(.text, wire, &one) == .text(text))
    }
    #expect(MemoryLayout<DeflateSession>.size <= 64)
  }

  @Test func checksTheInflatedText() throws {
    let pool = DeflatePool(settings: DeflateSettings())
    var both = session(keeps: false, pool: pool)
    let wrong: [UInt8] = [0x61, 0xED, 0xA0, 0x80]
    let wire = try deflated(wrong, &both)
    #expect(inflated(.text, wire, &both) == .failure(1007))
    #expect(inflated(.binary, wire, &both) == .binary(wrong))
    let cut = try deflated([0x61, 0xC3], &both)
    #expect(inflated(.text, cut, &both) == .failure(1007))
  }

  @Test func limitsTheInflatedMessage() throws {
    let pool = DeflatePool(settings: DeflateSettings())
    var both = session(keeps: false, pool: pool)
    let wire = try deflated(.init(repeating: 0x61, count: 1001), &both)
    #expect(inflated(.text, wire, &both, limit: 1000) == .failure(1009))
    #expect(inflated(.text, wire, &both, limit: 1001) == .text(String(repeating: "a", count: 1001)))
  }

  @Test func takesCompressedMessagesApartFromPlainOnes() {
    let hello: [UInt8] = [0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00]
    let cases = [
      FrameCase("whole", FrameBytes.make(0xC1, hello), .compressed(.text, hello)),
      FrameCase("binary", FrameBytes.make(0xC2, hello), .compressed(.binary, hello)),
      FrameCase("plain", FrameBytes.text("Hello"), .text("Hello")),
      FrameCase(
        "fragments", FrameBytes.make(0x41, [0xF2, 0x48, 0xCD]) + FrameBytes.end([0xC9, 0xC9, 0x07, 0x00]),
        .compressed(.text, hello)),
      FrameCase(
        "ping between",
        FrameBytes.make(0x41, [0xF2, 0x48, 0xCD]) + FrameBytes.ping([1]) + FrameBytes.middle([0xC9, 0xC9])
          + FrameBytes.end([0x07, 0x00]), .ping([1]), .compressed(.text, hello)),
      FrameCase("empty", FrameBytes.make(0xC1), .compressed(.text, [])),
      FrameCase(
        "plain after compressed", FrameBytes.make(0xC1, hello) + FrameBytes.make(0x81, [0xFF]),
        .compressed(.text, hello), .failure(1007)),
      FrameCase(
        "on a continuation", FrameBytes.make(0x41, [0xF2]) + FrameBytes.make(0xC0, [0x48]), .failure(1002)),
      FrameCase("on a middle", FrameBytes.textStart([0x61]) + FrameBytes.make(0x40, [0x62]), .failure(1002)),
      FrameCase("on a ping", FrameBytes.make(0xC9), .failure(1002)),
      FrameCase("on a pong", FrameBytes.make(0xCA), .failure(1002)),
      FrameCase("on a close", FrameBytes.make(0xC8), .failure(1002)),
      FrameCase("with another bit", FrameBytes.make(0xE1, hello), .failure(1002)),
    ]
    for example in cases { example.check(compression: true) }
    FrameCase("not agreed", FrameBytes.make(0xC1, hello), .failure(1002)).check()
  }
}
