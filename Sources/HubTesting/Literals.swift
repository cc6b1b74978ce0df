public import HubKernel

extension PeerID: ExpressibleByStringLiteral {
  /// The id of somebody in a test: 40 digits are themselves, and a name stands for an id of its own.
  public init(stringLiteral name: String) { self.init(named: name) }

  /// The id of somebody in a test. Short names are spelled out in its digits, in the order of the alphabet.
  public init(named name: String) {
    if let id = PeerID(name) {
      self = id
      return
    }
    var bytes = Array(name.utf8)
    if bytes.count > PeerID.byteCount {
      // FNV-1a, twice with different beginnings: enough for names that people make up.
      let first = PeerID.scatter(bytes, 0xCBF2_9CE4_8422_2325)
      let second = PeerID.scatter(bytes, 0x9E37_79B9_7F4A_7C15)
      self.init(high: first, middle: second, low: UInt32(truncatingIfNeeded: first ^ second))
      return
    }
    bytes += [UInt8](repeating: 0, count: PeerID.byteCount - bytes.count)
    func word(_ range: Range<Int>) -> UInt64 { bytes[range].reduce(0) { $0 << 8 | UInt64($1) } }
    self.init(high: word(0..<8), middle: word(8..<16), low: UInt32(truncatingIfNeeded: word(16..<20)))
  }

  private static func scatter(_ bytes: [UInt8], _ start: UInt64) -> UInt64 {
    bytes.reduce(start) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }
}

extension Namespace: ExpressibleByStringLiteral {
  /// The namespace of that name, made when it is the first time it is named.
  public init(stringLiteral name: String) { self = Namespace.named(name) ?? .standard }
}
