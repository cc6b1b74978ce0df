import HubWire

/// Reads what a flooding node wrote.
struct FloodReader {
  private let source: [UInt8]
  private var place = 0

  init(_ source: [UInt8]) { self.source = source }

  mutating func byte() -> UInt8 { bytes(1)[0] }

  mutating func bytes(_ count: Int) -> [UInt8] {
    defer { place += count }
    return Array(source[place..<place + count])
  }

  mutating func number() -> UInt64 { bytes(8).reduce(0) { $0 << 8 | UInt64($1) } }

  mutating func id() -> PeerID {
    bytes(PeerID.byteCount).withUnsafeBytes { PeerID(bytes: $0) } ?? PeerID(high: 0, middle: 0, low: 0)
  }

  mutating func rest() -> [UInt8] { bytes(source.count - place) }
}
