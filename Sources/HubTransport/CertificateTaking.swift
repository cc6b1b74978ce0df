/// Takes certificates into use, for the plugin that keeps them: it needs neither the network nor files for
/// that.
public protocol CertificateTaking: Sendable {
  /// The chain and the key that are in use, PEM in one text; nil when there are none yet.
  var current: [UInt8]? { get }
  /// Keeps a chain, leaf first, and its key, and shows them to connections that come. Open ones stay. Throws
  /// when they cannot be kept or do not fit each other, and then everything is as it was.
  func use(_ pem: [UInt8]) throws
  /// Answers handshakes that ask for one of these names with `acme-tls/1`, until others are said.
  func answer(_ challenges: [HandshakeChallenge]) throws
  /// Listens on these addresses without encryption, for paths below `/.well-known/acme-challenge/` and for
  /// nothing else, until others are said.
  func listen(on addresses: [String]) throws
}
