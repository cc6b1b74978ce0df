public import HubConfig
internal import HubWire

extension IceServer {
  /// The longest URL that is read.
  public static let longestURL = 512
  /// RFC 8489 §14.3 leaves room for 508 bytes.
  static let longestUsername = 508

  // RFC 7064 §3.1, RFC 7065 §3.1
  /// Reads `stun:host:port` or `turn:host:port?transport=udp`. An address that stands in place of the name is
  /// resolved at once.
  public init(
    parsing url: String, username: String = "", credential: Secret = Secret()
  ) throws(IceServerError) {
    guard url.utf8.count <= Self.longestURL else { throw .tooLong }
    let (kind, rest) = try Self.kind(of: url)
    let parts = rest.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    if parts.count > 1 {
      guard kind == .turn, parts[1].lowercased() == "transport=udp" else { throw .transport }
    }
    let (host, port) = try Self.place(parts[0])
    if kind == .turn {
      guard !username.isEmpty, username.utf8.count <= Self.longestUsername, credential.isResolved
      else { throw .credential }
    }
    let address = IPAddress(host).map { [RemoteAddress($0, port: port)] } ?? []
    self.init(
      kind, host: host, port: port, username: username, credential: credential, addresses: address)
  }

  private static func kind(of url: String) throws(IceServerError) -> (Kind, Substring) {
    guard let colon = url.firstIndex(of: ":") else { throw .scheme }
    let rest = url[url.index(after: colon)...]
    switch url[..<colon].lowercased() {
    case "stun": return (.stun, rest)
    case "turn": return (.turn, rest)
    case "stuns", "turns": throw .encrypted
    default: throw .scheme
    }
  }

  private static func place(_ text: Substring) throws(IceServerError) -> (String, UInt16) {
    var host = text
    var number: Substring?
    if text.first == "[" {
      guard let end = text.firstIndex(of: "]"), IPAddress(text[..<end].dropFirst()) != nil else {
        throw .host
      }
      host = text[..<end].dropFirst()
      let rest = text[text.index(after: end)...]
      if !rest.isEmpty {
        guard rest.first == ":" else { throw .port }
        number = rest.dropFirst()
      }
    } else if let colon = text.firstIndex(of: ":") {
      host = text[..<colon]
      number = text[text.index(after: colon)...]
    }
    let isGood = host.utf8.allSatisfy { byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x3A, 0x5F: true
      default: false
      }
    }
    guard isGood, (1...253).contains(host.utf8.count) else { throw .host }
    guard let number else { return (String(host), usualPort) }
    guard number.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = UInt16(number), port > 0 else {
      throw .port
    }
    return (String(host), port)
  }
}
