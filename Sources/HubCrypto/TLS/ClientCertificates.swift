/// What a server asks of the certificates of its clients.
public enum ClientCertificates: Sendable {
  /// They are not asked for one.
  case ignore
  /// They are asked for one and may have none; one that these authorities did not issue is refused.
  case request(authorities: PEMSource)
  /// Who has none that these authorities issued is refused.
  case require(authorities: PEMSource)
}
