internal import HubKernel

/// The PROXY protocol, versions 1 and 2, at the beginning of a connection from a trusted balancer.
enum ProxyProtocol {
  enum Outcome: Equatable {
    case needMore
    case header(ProxyHeader, consumed: Int)
    /// These bytes are no PROXY header. A listener that was told to expect one closes.
    case malformed
  }

  /// The longest first-version line, its CRLF included.
  static let lineBytes = 107
  /// More addresses and extras than this nobody sends.
  static let versionTwoBytes = 4096

  private static let signature: [UInt8] = [13, 10, 13, 10, 0, 13, 10, 0x51, 0x55, 0x49, 0x54, 10]
  private static let word = Array("PROXY ".utf8)

  /// `buffer` begins with the connection's first byte; call again with more if more is needed.
  static func parse(_ buffer: UnsafeRawBufferPointer) -> Outcome {
    if buffer.isEmpty { return .needMore }
    if buffer[0] == signature[0] { return parseVersionTwo(buffer) }
    let common = min(buffer.count, word.count)
    guard buffer.prefix(common).elementsEqual(word.prefix(common)) else { return .malformed }
    return parseVersionOne(buffer)
  }

  private static func parseVersionOne(_ buffer: UnsafeRawBufferPointer) -> Outcome {
    let window = Array(buffer.prefix(lineBytes))
    guard let end = window.firstIndex(of: ASCII.lineFeed) else {
      return window.count == lineBytes ? .malformed : .needMore
    }
    guard end > word.count, window[end &- 1] == ASCII.carriageReturn else { return .malformed }
    let line = window[word.count..<(end &- 1)]
    let parts = line.split(separator: ASCII.space, omittingEmptySubsequences: false)
    let family = String(decoding: parts.first ?? [], as: UTF8.self)
    if family == "UNKNOWN" { return .header(ProxyHeader(), consumed: end &+ 1) }
    guard family == "TCP4" || family == "TCP6", parts.count == 5,
      let source = endpoint(family, parts[1], parts[3]),
      let destination = endpoint(family, parts[2], parts[4])
    else { return .malformed }
    return .header(ProxyHeader(source: source, destination: destination), consumed: end &+ 1)
  }

  private static func endpoint(
    _ family: String, _ address: ArraySlice<UInt8>, _ port: ArraySlice<UInt8>
  ) -> ProxyHeader.Endpoint? {
    let parsed = family == "TCP4" ? IPAddress(ipv4: address) : IPAddress(ipv6: address)
    guard let parsed, port.count == 1 || port.first != ASCII.zero,
      let number = ASCII.decimal(port, limit: 65535)
    else { return nil }
    return ProxyHeader.Endpoint(address: parsed, port: number)
  }

  private static func parseVersionTwo(_ buffer: UnsafeRawBufferPointer) -> Outcome {
    let common = min(buffer.count, signature.count)
    guard buffer.prefix(common).elementsEqual(signature.prefix(common)) else { return .malformed }
    guard buffer.count >= 16 else {
      return buffer.count > 12 && buffer[12] >> 4 != 2 ? .malformed : .needMore
    }
    let command = buffer[12]
    let length = Int(buffer[14]) << 8 | Int(buffer[15])
    guard command == 0x20 || command == 0x21, length <= versionTwoBytes else { return .malformed }
    if buffer.count < 16 &+ length { return .needMore }
    let end = 16 &+ length
    if command == 0x20 { return .header(ProxyHeader(), consumed: end) }
    let block = UnsafeRawBufferPointer(rebasing: buffer[16..<end])
    // What follows the addresses are extras, and none of them matters here.
    switch buffer[13] {
    case 0x00: return .header(ProxyHeader(), consumed: end)
    case 0x11: return addresses(block, width: 4).map { .header($0, consumed: end) } ?? .malformed
    case 0x21: return addresses(block, width: 16).map { .header($0, consumed: end) } ?? .malformed
    case 0x31: return length >= 216 ? .header(ProxyHeader(), consumed: end) : .malformed
    default: return .malformed
    }
  }

  private static func addresses(_ block: UnsafeRawBufferPointer, width: Int) -> ProxyHeader? {
    guard block.count >= 2 &* width &+ 4, let source = IPAddress(bytes: block[0..<width]),
      let destination = IPAddress(bytes: block[width..<(2 &* width)])
    else { return nil }
    func port(at index: Int) -> Int { Int(block[index]) << 8 | Int(block[index &+ 1]) }
    return ProxyHeader(
      source: ProxyHeader.Endpoint(address: source, port: port(at: 2 &* width)),
      destination: ProxyHeader.Endpoint(address: destination, port: port(at: 2 &* width &+ 2)))
  }
}
