import HubKernel

/// A vehicle that writes down what it is asked to do.
final class Cart: Vehicle {
  let diary = Diary()
  let host = Lock(Host?.none)
  let rider = Lock(Rider?.none)
  let isSilent = Lock(false)
  private let keeps: Bool
  private let kept = Lock([String]())

  /// Whether it keeps the place of a peer whose socket has gone.
  init(keeps: Bool = true) { self.keeps = keeps }

  /// What the hub said to the peer.
  var sent: [String] { kept.withLock { $0 } }

  /// Does something with the rider, on its reactor.
  func act(_ work: @escaping @Sendable (Rider) -> Void) async {
    host.withLock { $0 }?.run(at: 0) { [self] _ in if let rider = rider.withLock({ $0 }) { work(rider) } }
  }

  func send(_ message: UnsafeRawBufferPointer, _ kind: MessageKind, to rider: Rider) -> Bool {
    kept.withLock { $0.append(String(decoding: message, as: UTF8.self)) }
    return true
  }

  func received(_ message: UnsafeRawBufferPointer, _ kind: MessageKind, from rider: Rider) {
    diary.note("received")
    rider.deliver(message, kind)
  }

  func lost(code: UInt16, reason: String, by rider: Rider) -> Bool {
    diary.note("lost \(code)")
    return keeps
  }

  func close(code: UInt16, reason: String, to rider: Rider) { diary.note("close \(code) \(reason)") }

  func probe(_ rider: Rider) {
    diary.note("probe")
    if !isSilent.withLock({ $0 }) { rider.isAlive() }
  }

  func rest(for time: Duration, _ rider: Rider) { diary.note("rest") }

  func ended(_ connection: ConnectionID, at station: Station) { diary.note("ended") }
}

extension Rider {
  /// Hands the hub words of the peer.
  func deliver(_ text: String) { Array(text.utf8).withUnsafeBytes { deliver($0, .text) } }
}
