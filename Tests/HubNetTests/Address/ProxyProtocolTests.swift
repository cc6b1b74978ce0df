import HubKernel
import Testing

@testable import HubNet

@Suite struct ProxyProtocolTests {
  private static let signature: [UInt8] = [13, 10, 13, 10, 0, 13, 10, 0x51, 0x55, 0x49, 0x54, 10]

  private static func two(_ command: UInt8, _ family: UInt8, _ block: [UInt8], length: Int? = nil) -> [UInt8]
  {
    let length = length ?? block.count
    return signature + [command, family, UInt8(length >> 8), UInt8(length & 255)] + block
  }

  private func parse(_ bytes: [UInt8]) -> ProxyProtocol.Outcome {
    bytes.withUnsafeBytes { ProxyProtocol.parse($0) }
  }

  private static func header(_ source: String, _ sourcePort: Int, _ destination: String, _ port: Int)
    -> ProxyHeader?
  {
    guard let from = IPAddress(source), let to = IPAddress(destination) else { return nil }
    return ProxyHeader(
      source: .init(address: from, port: sourcePort), destination: .init(address: to, port: port))
  }

  static let valid: [([UInt8], ProxyHeader?)] = [
    (Array("PROXY TCP4 1.2.3.4 5.6.7.8 1000 80\r\n".utf8), header("1.2.3.4", 1000, "5.6.7.8", 80)),
    (
      Array("PROXY TCP4 255.255.255.255 0.0.0.0 65535 0\r\n".utf8),
      header("255.255.255.255", 65535, "0.0.0.0", 0)
    ),
    (Array("PROXY TCP6 2001:db8::1 ::1 1 2\r\n".utf8), header("2001:db8::1", 1, "::1", 2)),
    (Array("PROXY UNKNOWN\r\n".utf8), ProxyHeader()),
    (Array("PROXY UNKNOWN ffff::1 whatever 1 2\r\n".utf8), ProxyHeader()),
    (two(0x21, 0x11, [1, 2, 3, 4, 5, 6, 7, 8, 3, 232, 0, 80]), header("1.2.3.4", 1000, "5.6.7.8", 80)),
    (
      two(0x21, 0x11, [1, 2, 3, 4, 5, 6, 7, 8, 3, 232, 0, 80, 4, 0, 1, 9]),
      header("1.2.3.4", 1000, "5.6.7.8", 80)
    ),
    (
      two(
        0x21, 0x21, Array(repeating: 0, count: 15) + [1] + Array(repeating: 0, count: 15) + [2, 0, 1, 0, 2]),
      header("::1", 1, "::2", 2)
    ),
    (two(0x20, 0x00, []), ProxyHeader()),
    (two(0x20, 0x11, [1, 2, 3]), ProxyHeader()),
    (two(0x21, 0x00, [1, 2, 3]), ProxyHeader()),
    (two(0x21, 0x31, Array(repeating: 0, count: 216)), ProxyHeader()),
  ]

  @Test(arguments: valid.indices)
  func readsAHeaderAndLeavesTheRest(index: Int) throws {
    let (input, expected) = Self.valid[index]
    let header = try #require(expected)
    #expect(parse(input + [1, 2, 3]) == .header(header, consumed: input.count))
    for end in 0..<input.count { #expect(parse(Array(input[..<end])) == .needMore, "at \(end)") }
  }

  @Test(arguments: [
    "GET / HTTP/1.1\r\n", "PROXX", "proxy TCP4 1.2.3.4 5.6.7.8 1 2\r\n", "PROXY\r\n", "PROXY \r\n",
    "PROXY  TCP4\r\n",
    "PROXY TCP4 1.2.3.4 5.6.7.8 1 2\n", "PROXY TCP4 1.2.3.4 5.6.7.8 1\r\n",
    "PROXY TCP4 1.2.3.4 5.6.7.8 1 2 3\r\n",
    "PROXY TCP4 1.2.3.4  5.6.7.8 1 2\r\n", "PROXY TCP4 ::1 ::1 1 2\r\n", "PROXY TCP6 1.2.3.4 1.2.3.4 1 2\r\n",
    "PROXY TCP4 1.2.3 5.6.7.8 1 2\r\n", "PROXY TCP4 01.2.3.4 5.6.7.8 1 2\r\n",
    "PROXY TCP4 1.2.3.4 5.6.7.8 65536 2\r\n",
    "PROXY TCP4 1.2.3.4 5.6.7.8 01 2\r\n", "PROXY TCP4 1.2.3.4 5.6.7.8 -1 2\r\n",
    "PROXY UDP4 1.2.3.4 5.6.7.8 1 2\r\n",
    "PROXY UNKNOWN \(String(repeating: "a", count: 200))\r\n", "PROXY UNKNOWNX\r\n", "\r\nX", "\u{0}",
  ])
  func refusesABadLine(text: String) {
    #expect(parse(Array(text.utf8)) == .malformed)
  }

  @Test func takesALineOf107BytesAndNoneOf108() {
    let rest = String(repeating: "a", count: 107 - 16)
    let line = Array("PROXY UNKNOWN \(rest)\r\n".utf8)
    #expect(line.count == 107)
    #expect(parse(line) == .header(ProxyHeader(), consumed: 107))
    #expect(parse(Array("PROXY UNKNOWN a\(rest)\r\n".utf8)) == .malformed)
  }

  @Test(arguments: [
    two(0x11, 0x11, Array(repeating: 0, count: 12)), two(0x22, 0x11, Array(repeating: 0, count: 12)),
    two(0x21, 0x11, Array(repeating: 0, count: 11)), two(0x21, 0x21, Array(repeating: 0, count: 35)),
    two(0x21, 0x12, Array(repeating: 0, count: 12)), two(0x21, 0x41, []), two(0x21, 0x31, [0]),
    two(0x21, 0x11, [], length: 4097), two(0x20, 0x00, [], length: 65535), signature + [0x31],
    [13, 10, 13, 10, 1],
  ])
  func refusesABadBlock(input: [UInt8]) {
    #expect(parse(input) == .malformed)
  }

  @Test func survivesMutations() {
    var random = SplitMix(seed: 5)
    for round in 0..<10_000 {
      var input = Self.valid[round % Self.valid.count].0
      input.mutate(using: &random)
      if case .header(_, let consumed) = parse(input) { #expect(consumed <= input.count) }
    }
  }
}
