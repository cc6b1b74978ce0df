/// One connection's compression: its own windows where it was agreed to keep them, the pool's otherwise.
///
/// An object, since most sockets have none and those need no room for it.
final class DeflateSession {
  let agreement: DeflateAgreement
  private let pool: DeflatePool
  private var inflater: Inflater?
  private var deflater: Deflater?

  init(agreement: DeflateAgreement, pool: DeflatePool) {
    self.agreement = agreement
    self.pool = pool
  }

  /// Turns a compressed message into a plain one, or into a failure. The payload is good until the pool or
  /// this session is used again.
  func inflate(
    _ kind: MessageKind, _ payload: UnsafeRawBufferPointer, limits: FrameLimits
  ) -> FrameEvent {
    guard let inflater = ownOrSharedInflater() else { return .failure(.internalError, "out of memory") }
    pool.withPlain { $0.recycle(keeping: DeflatePool.keptCapacity) }
    switch pool.withPlain({ inflater.inflate(payload, limit: Int(limits.messageLength), into: &$0) }) {
    case .failure(let code, let why):
      return .failure(code, why)
    case .plain(let bytes):
      // RFC 6455 §8.1 is about the text itself, not about its compressed form.
      if kind == .text, !IncrementalUTF8.isValid(bytes) {
        return .failure(.invalidPayload, "text is not UTF-8")
      }
      return .message(kind, bytes)
    }
  }

  /// The compressed form of a message, good until the next is made; nil when memory is short, and then the
  /// message is to be sent plain.
  func deflate(_ payload: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
    pool.withCompressed { $0.recycle(keeping: DeflatePool.keptCapacity) }
    guard agreement.serverKeepsContext else {
      let shared = pool.sharedDeflater(windowBits: agreement.serverWindowBits)
      return pool.withCompressed { shared?.deflate(payload, into: &$0) }
    }
    if deflater == nil {
      deflater = Deflater(
        windowBits: agreement.serverWindowBits, level: pool.settings.level, keepsContext: true)
    }
    let own = deflater
    return pool.withCompressed { own?.deflate(payload, into: &$0) }
  }

  private func ownOrSharedInflater() -> Inflater? {
    guard agreement.clientKeepsContext else { return pool.sharedInflater() }
    if inflater == nil { inflater = Inflater(windowBits: agreement.clientWindowBits, keepsContext: true) }
    return inflater
  }
}
