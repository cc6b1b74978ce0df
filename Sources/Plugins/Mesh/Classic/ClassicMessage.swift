import HubKernel

/// What a hub of an older kind says, as far as it matters here. Valid while the bytes it was read from are.
struct ClassicMessage {
  enum Kind {
    /// The hub itself announces, or passes on word for word what a client of its own announced.
    case announce
    case discovered
    case disconnected
    case goodbye
    case signal
    case ping
    /// Known, and nothing follows from it: a greeting, an answer, an error.
    case idle
    case unknown
  }

  let kind: Kind
  /// The contents of `type`.
  let type: UnsafeRawBufferPointer
  let data: UnsafeRawBufferPointer?
  let trace: UnsafeRawBufferPointer?
  let from: PeerField
  let target: PeerField
  /// The network that is named, `global` where none is, as the originals have it; nil when it is not a name.
  let network: NetworkName?
  /// Whether one is named at all.
  let namesNetwork: Bool

  /// Nil when the bytes are not a message at all.
  init?(_ bytes: UnsafeRawBufferPointer, scratch: JSONScratch) {
    guard let envelope = try? Envelope.scan(bytes, scratch: scratch) else { return nil }
    type = envelope.type.bytes(in: bytes)
    kind = envelope.isTypeEscaped ? .unknown : ClassicMessage.kind(of: type)
    data = envelope.data?.bytes(in: bytes)
    trace = envelope.trace(in: bytes)
    from = envelope.from(in: bytes)
    target = envelope.target
    namesNetwork = envelope.network != .absent
    network =
      switch envelope.network {
      case .absent: .global
      case .malformed: nil
      case .name(let slice, let isEscaped):
        // The Go hub writes an empty text where it has no name.
        slice.count == 0
          ? .global : try? NetworkName(contents: slice.bytes(in: bytes), escaped: isEscaped)
      }
  }

  private static func kind(of type: UnsafeRawBufferPointer) -> Kind {
    switch String(decoding: type, as: UTF8.self) {
    case "announce": .announce
    case "peer-discovered": .discovered
    case "peer-disconnected": .disconnected
    case "goodbye": .goodbye
    case "offer", "answer", "ice-candidate", "connection-rejected", "renegotiation-offer",
      "renegotiation-answer", "ice-restart-offer", "ice-restart-answer":
      .signal
    case "ping": .ping
    case "connected", "pong", "error", "cleanup", "cleanup-all", "goaway": .idle
    default: .unknown
    }
  }
}
