internal import Glibc
internal import HubCrypto
internal import HubKernel
internal import HubNet

/// Where a plugin that keeps the hub's certificate hands it in: written to its file, then shown.
///
/// It is there before the network is. What is handed in by then is what the network begins with.
final class CertificateDesk: Sendable, CertificateTaking {
  /// Why a certificate was not taken.
  struct Obstacle: Error, CustomStringConvertible {
    let description: String
  }

  private static let longest = 1 << 20

  private let path: String?
  private let isInTheWay: String?
  private let server = Lock<Server?>(nil)

  /// `mayWrite` is whether no other hub keeps things in the same place.
  init(path: String?, mayWrite: Bool) {
    self.path = path
    isInTheWay = mayWrite ? nil : "this hub has no folder to itself: another one runs under its name and port"
  }

  /// A hub that has another name since a reload goes on with the file it has.
  func enter(into configuration: inout Configuration) {
    guard configuration.hub.tls.isKept, let path else { return }
    (configuration.hub.tls.certificate, configuration.hub.tls.key) = (path, path)
  }

  /// From now on certificates are shown.
  func serve(_ server: Server) { self.server.withLock { $0 = server } }

  var current: [UInt8]? {
    guard let path, case .success(let bytes) = FileText.bytes(of: path, limit: Self.longest),
      !bytes.isEmpty, bytes.count <= Self.longest
    else { return nil }
    return bytes
  }

  func use(_ pem: [UInt8]) throws {
    if let isInTheWay { throw Obstacle(description: isInTheWay) }
    guard let path else { throw Obstacle(description: "there is no folder for it: set hub.state") }
    guard pem.count <= Self.longest else { throw Obstacle(description: "it is too long") }
    // What the network would refuse is not written either.
    _ = try TLSContext.server(
      TLSIdentity(certificates: .bytes(pem), key: .bytes(pem)), acceptsExpired: true)
    do throws(SystemFailure) {
      try FileText.replace(path, with: String(decoding: pem, as: UTF8.self), mode: 0o600)
    } catch { throw Obstacle(description: "\(path.printable) cannot be written: \(error)") }
    try server.withLock { $0 }?.refreshCertificate()
  }

  func answer(_ challenges: [HandshakeChallenge]) throws {
    try running().answer(challenges)
  }

  func listen(on addresses: [String]) throws {
    try running().listen(forChallenges: addresses)
  }

  private func running() throws -> Server {
    guard let server = server.withLock({ $0 }) else { throw Obstacle(description: "the hub does not listen") }
    return server
  }
}
