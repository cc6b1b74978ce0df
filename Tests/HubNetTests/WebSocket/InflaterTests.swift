import Testing

@testable import HubNet

@Suite struct InflaterTests {
  private func outcome(
    _ message: [UInt8], with inflater: Inflater, limit: Int = 65_536
  ) -> (bytes: [UInt8]?, code: UInt16?, capacity: Int) {
    var output = ByteAccumulator()
    let result = message.withUnsafeBytes { inflater.inflate($0, limit: limit, into: &output) }
    let capacity = output.capacity
    switch result {
    case .plain(let bytes): return (Array(bytes), nil, capacity)
    case .failure(let code, _): return (nil, code.rawValue, capacity)
    }
  }

  private func text(_ message: [UInt8], keepsContext: Bool = false) throws -> String? {
    let inflater = try #require(Inflater(windowBits: 15, keepsContext: keepsContext))
    return outcome(message, with: inflater).bytes.map { String(decoding: $0, as: UTF8.self) }
  }

  /// RFC 7692 §7.2.3: the examples.
  @Test(
    arguments: [
      ([0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00], "Hello"),
      ([0x00, 0x05, 0x00, 0xFA, 0xFF, 0x48, 0x65, 0x6C, 0x6C, 0x6F, 0x00], "Hello"),
      ([0xF3, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00, 0x00], "Hello"),
      ([0xF2, 0x48, 0x05, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xCA, 0xC9, 0xC9, 0x07, 0x00], "Hello"),
      ([0x00], ""), ([0x02, 0x00], ""), ([], ""),
    ] as [([UInt8], String)])
  func readsTheExamplesOfTheStandard(message: [UInt8], expected: String) throws {
    #expect(try text(message) == expected)
    #expect(try text(message, keepsContext: true) == expected)
  }

  @Test func readsAMessageThatEndsItsStreamWithoutAnEmptyBlock() throws {
    #expect(try text([0xF3, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00]) == "Hello")
  }

  @Test func keepsTheWindowBetweenMessagesOnlyIfAgreed() throws {
    let first: [UInt8] = [0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00]
    let second: [UInt8] = [0xF2, 0x00, 0x11, 0x00, 0x00]
    let keeping = try #require(Inflater(windowBits: 15, keepsContext: true))
    #expect(outcome(first, with: keeping).bytes == Array("Hello".utf8))
    #expect(outcome(second, with: keeping).bytes == Array("Hello".utf8))
    let forgetting = try #require(Inflater(windowBits: 15, keepsContext: false))
    #expect(outcome(first, with: forgetting).bytes == Array("Hello".utf8))
    #expect(outcome(second, with: forgetting).code == 1007)
    #expect(outcome(first, with: forgetting).bytes == Array("Hello".utf8))
  }

  @Test func keepsTheWindowAcrossTheEndOfAStream() throws {
    let final: [UInt8] = [0xF3, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00, 0x00]
    let keeping = try #require(Inflater(windowBits: 15, keepsContext: true))
    #expect(outcome(final, with: keeping).bytes == Array("Hello".utf8))
    #expect(outcome([0xF2, 0x00, 0x11, 0x00, 0x00], with: keeping).bytes == Array("Hello".utf8))
  }

  @Test(
    arguments: [
      [0xFF], [0x06], [0x07, 0xFF], [0x00, 0x05, 0x00, 0x00, 0x00, 0x01], [0xF2, 0x48, 0xCD], [0xF2],
      [0x00, 0x05, 0x00, 0xFA, 0xFF, 0x48],
      [0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00, 0x00, 0x00, 0xFF, 0xFF],
      [0xF2, 0x00, 0x11, 0x00, 0x00], [0x01],
    ] as [[UInt8]])
  func refusesCorruptData(message: [UInt8]) throws {
    let inflater = try #require(Inflater(windowBits: 15, keepsContext: false))
    #expect(outcome(message, with: inflater).code == 1007)
    // It serves the next connection all the same.
    #expect(outcome([0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00], with: inflater).bytes == Array("Hello".utf8))
  }

  @Test func stopsAtTheLimit() throws {
    let deflater = try #require(Deflater(windowBits: 15, level: 9, keepsContext: false))
    let inflater = try #require(Inflater(windowBits: 15, keepsContext: false))
    var output = ByteAccumulator()
    let zeros = [UInt8](repeating: 0, count: 16 << 20)
    let result = zeros.withUnsafeBytes { deflater.deflate($0, into: &output) }
    let bomb = try #require(result.map { Array($0) })
    #expect(bomb.count < 20_000)
    for limit in [0, 1, 255, 4096, 65_536, 1 << 20, (16 << 20) - 1] {
      let stopped = outcome(bomb, with: inflater, limit: limit)
      #expect(stopped.code == 1009)
      #expect(stopped.capacity <= limit + 4096)
    }
    #expect(outcome(bomb, with: inflater, limit: 16 << 20).bytes == zeros)
  }

  @Test func stopsAStreamThatEndsTooOften() throws {
    // An empty final block is two bytes; each makes zlib start over.
    let ends = { (count: Int) in [UInt8]((0..<count).flatMap { _ in [0x03, 0x00] as [UInt8] }) }
    for keepsContext in [false, true] {
      let inflater = try #require(Inflater(windowBits: 15, keepsContext: keepsContext))
      #expect(outcome(ends(15) + [0x00], with: inflater).bytes == [])
      #expect(outcome(ends(16) + [0x00], with: inflater).code == 1007)
    }
  }

  @Test func survivesRandomMessages() throws {
    var generator = SeededGenerator(seed: 1951)
    let shared = try #require(Inflater(windowBits: 15, keepsContext: false))
    var seen: Set<UInt16> = []
    for _ in 0..<20_000 {
      let message = (0..<Int.random(in: 0...60, using: &generator)).map { _ in
        UInt8.random(in: 0...255, using: &generator)
      }
      let result = outcome(message, with: shared, limit: 300)
      #expect(result.capacity <= 300 + 4096)
      if let code = result.code { seen.insert(code) }
    }
    #expect(seen == [1007] || seen == [1007, 1009])
  }
}
