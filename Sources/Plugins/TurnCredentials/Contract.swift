public import HubKernel

/// What opens a TURN server to somebody for a while.
public struct TurnCredential: Sendable {
  /// When it ends and whom it is for, as the server reads it.
  public let username: String
  /// The password that belongs to that name.
  public let password: Secret
  /// When it ends, in milliseconds since 1970.
  public let expiresAt: Int64
}

/// Whoever makes credentials for TURN servers. A hub that needs a server itself may use it as peers do.
public protocol TurnLending: Sendable {
  /// The addresses that peers of a tenant are told, in the order of the settings. Servers that lend addresses
  /// are among them only where there is a secret.
  func addresses(in namespace: Namespace) -> [String]
  /// A credential that begins now; nil where there is no secret.
  func credential(for peer: PeerID, in namespace: Namespace) -> TurnCredential?
}
