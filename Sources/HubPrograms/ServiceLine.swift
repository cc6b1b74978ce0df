internal import CHubSys
internal import Glibc
internal import HubCrypto

/// A connection to a service, encrypted or not. What cannot be done yet is `-EAGAIN`.
final class ServiceLine {
  let descriptor: Int32
  private var session: TLSSession?

  init(_ descriptor: Int32) { self.descriptor = descriptor }

  /// Begins to encrypt it; nil when the library does not want to.
  func secure(_ host: String) -> Bool {
    guard let context = try? TLSContext.client(trust: .system),
      let session = try? TLSSession(connecting: context, on: descriptor, to: host)
    else { return false }
    self.session = consume session
    return true
  }

  /// Whether the encryption has come about; why it never will, otherwise.
  func handshake() -> (isDone: Bool, wantsToWrite: Bool, failure: String?) {
    switch session?.handshake() {
    case .done, nil: (true, false, nil)
    case .wantRead: (false, false, nil)
    case .wantWrite: (false, true, nil)
    case .failed(let failure): (false, false, "\(failure)")
    }
  }

  func read(into place: UnsafeMutableRawBufferPointer) -> Int {
    guard let outcome = session?.read(into: place) else {
      return Int(hub_read(descriptor, place.baseAddress, place.count))
    }
    return Self.number(outcome)
  }

  func write(_ bytes: UnsafeRawBufferPointer) -> Int {
    guard let outcome = session?.write(from: bytes) else {
      return Int(hub_write(descriptor, bytes.baseAddress, bytes.count))
    }
    return Self.number(outcome)
  }

  /// What was said was all. TLS has a goodbye of its own, and whoever speaks it ends the connection as well.
  func shutSending() {
    if session == nil { _ = hub_shut_sending(descriptor) }
  }

  private static func number(_ outcome: TLSTransfer) -> Int {
    switch outcome {
    case .bytes(let count): count
    case .wantRead, .wantWrite: -Int(EAGAIN)
    case .closed: 0
    case .failed: -Int(EPIPE)
    }
  }
}
