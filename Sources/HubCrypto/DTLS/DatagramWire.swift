internal import COpenSSL

/// What OpenSSL takes for a socket: one datagram in, each write a datagram out.
final class DatagramWire {
  let state: UnsafeMutablePointer<hub_datagram_wire>
  private let send: (UnsafeRawBufferPointer) -> Void

  // OpenSSL never changes a method, and nobody frees this one.
  nonisolated(unsafe) private static let method = hub_datagram_method()

  init(_ send: @escaping (UnsafeRawBufferPointer) -> Void) {
    self.send = send
    state = .allocate(capacity: 1)
    state.initialize(to: hub_datagram_wire())
    state.pointee.owner = Unmanaged.passUnretained(self).toOpaque()
    state.pointee.send = { owner, bytes, count in
      guard let owner else { return }
      Unmanaged<DatagramWire>.fromOpaque(owner).takeUnretainedValue()
        .send(UnsafeRawBufferPointer(start: bytes, count: count))
    }
  }

  deinit { state.deallocate() }

  func attach(to session: OpaquePointer, largest: Int) -> Bool {
    guard let method = Self.method else { return false }
    return hub_datagram_attach(session, method, state, largest) == 1
  }

  /// Lends a datagram for the time of `body`.
  func lending<Result>(_ datagram: UnsafeRawBufferPointer, _ body: () -> Result) -> Result {
    state.pointee.datagram = datagram.baseAddress?.assumingMemoryBound(to: UInt8.self)
    state.pointee.count = datagram.count
    defer { state.pointee.datagram = nil }
    return body()
  }
}
