internal import HubKernel

/// Finds the client behind proxies by their `Forwarded` or `X-Forwarded-For` fields.
enum ForwardedChain {
  /// No honest request passes more proxies than this.
  static let hops = 32

  /// Walks from us towards the client for as long as every stop is a trusted proxy. The first address that is
  /// not trusted is the client; where a stop is hidden or malformed, the last trusted one has to do, because
  /// whatever lies beyond was said by a stranger.
  static func client(peer: IPAddress, trusted: [Subnet], hops chain: [ForwardedHop]) -> IPAddress {
    var current = peer
    for hop in chain.reversed().prefix(hops) {
      guard trusted.contains(where: { $0.contains(current) }) else { return current }
      guard case .address(let address) = hop else { return current }
      current = address
    }
    return current
  }

  /// Whether the nearest proxy was asked under TLS, by `X-Forwarded-Proto` or else `Forwarded`; nil when
  /// neither says so.
  static func isSecure(_ usual: [ArraySlice<UInt8>], _ standard: [ArraySlice<UInt8>]) -> Bool? {
    var word = usual.last?.split(separator: ASCII.comma, omittingEmptySubsequences: false).last.map(
      ASCII.trimmed)
    if word == nil, let line = standard.last {
      var parser = ForwardedParser(line)
      if parser.parse() != nil { word = parser.proto }
    }
    guard let word else { return nil }
    if ASCII.matches(word, "https") || ASCII.matches(word, "wss") { return true }
    return ASCII.matches(word, "http") || ASCII.matches(word, "ws") ? false : nil
  }

  /// The stops in `X-Forwarded-For`, the client first.
  static func forwardedFor(_ values: [ArraySlice<UInt8>]) -> [ForwardedHop] {
    values.flatMap { value in
      value.split(separator: ASCII.comma, omittingEmptySubsequences: false)
        .map { ForwardedHop(node: ASCII.trimmed($0)) }
    }
  }

  /// The stops in `Forwarded`, the client first. A line that cannot be read counts as one malformed stop.
  static func forwarded(_ values: [ArraySlice<UInt8>]) -> [ForwardedHop] {
    values.flatMap { value -> [ForwardedHop] in
      var parser = ForwardedParser(value)
      return parser.parse() ?? [.malformed]
    }
  }
}
