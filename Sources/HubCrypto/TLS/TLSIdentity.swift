/// A certificate chain, leaf first, and the private key of the leaf.
public struct TLSIdentity: Sendable {
  /// Where the chain comes from.
  public var certificates: PEMSource
  /// Where the key comes from. It may be the same file.
  public var key: PEMSource

  /// Names the two sources; nothing is read yet.
  public init(certificates: PEMSource, key: PEMSource) {
    self.certificates = certificates
    self.key = key
  }
}
