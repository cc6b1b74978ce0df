public import HubKernel
import HubTokens

/// What peers have shown of themselves.
public protocol Grants: Sendable {
  /// What the connection of a peer was granted; nil for one that came without a credential.
  func grant(of peer: Peer) -> Grant?
}

/// What a credential grants to the connection that was opened with it.
public final class Grant: Sendable {
  /// The tenant its bearer belongs to for good; nil when the networks it names decide.
  public let tenant: Namespace?
  /// Whether its bearer counts as a hub.
  public let isHub: Bool
  /// Whether its bearer sees what is for operators.
  public let isOperator: Bool
  /// How many messages its bearer may send each second; nil when the settings decide.
  public let messagesPerSecond: Int?
  /// How many bytes its bearer may send each second; nil when the settings decide.
  public let bytesPerSecond: Int?
  /// When it ends, in milliseconds since 1970.
  public let expiresAt: Int64?
  /// Whom it is about, as its issuer calls them. A text from outside: not for a log without care.
  public let subject: String
  /// The only networks its bearer may join; nil for all of its tenant.
  let patterns: [NetworkPattern]?
  let origin: Origin
  let claims: Claims

  /// The only networks its bearer may join, as names and beginnings that end in a star; nil for all of its
  /// tenant.
  public var networks: [String]? { patterns?.map(\.text) }

  init(_ claims: Claims, tenant: Namespace?, origin: Origin) {
    self.claims = claims
    self.tenant = tenant
    self.origin = origin
    isHub = claims.isHub
    isOperator = claims.isOperator
    messagesPerSecond = claims.messagesPerSecond
    bytesPerSecond = claims.bytesPerSecond
    expiresAt = claims.expiresAt
    subject = claims.subject ?? ""
    patterns = claims.networks
  }
}
