public import HubKernel

/// A peer asks to count as a hub.
public struct RegisterHub: PatientIntent {
  /// The peer.
  public let peer: PeerID
  /// The tenant.
  public let namespace: Namespace
  /// The network it announced on.
  public let network: NetworkName
  /// The most hubs its tenant may have; nil when that is for the server alone to say.
  public var limit: Int?
}

/// A peer counts as a hub now.
public struct HubRegistered: TenantEvent {
  /// The peer.
  public let peer: PeerID
  /// The tenant.
  public let namespace: Namespace
  /// How many hubs there are now.
  public let totalHubs: Int
}

/// A peer does not count as a hub any more.
public struct HubUnregistered: TenantEvent {
  /// The peer.
  public let peer: PeerID
  /// The tenant.
  public let namespace: Namespace
  /// How many hubs are left.
  public let totalHubs: Int
}

/// A hub, as others may know it.
public struct HubInfo: Sendable {
  /// Its peer id.
  public let peer: PeerID
  /// The tenant.
  public let namespace: Namespace
  /// The network it announced on.
  public let network: NetworkName
  /// When it was registered, in milliseconds since 1970.
  public let registeredAt: Int64
  /// When it was last heard of, in milliseconds since 1970.
  public var lastActivity: Int64
  /// What it says of itself: the members of a JSON object, without its braces.
  public var note: String

  /// Describes a hub.
  public init(
    peer: PeerID, namespace: Namespace, network: NetworkName, registeredAt: Int64, lastActivity: Int64,
    note: String
  ) {
    self.peer = peer
    self.namespace = namespace
    self.network = network
    self.registeredAt = registeredAt
    self.lastActivity = lastActivity
    self.note = note
  }
}

extension HubInfo {
  /// Writes the fields under which clients of every generation know a hub.
  public func write(to json: JSONWriter) {
    json.field("peerId", peer)
    json.field("registeredAt", registeredAt)
    json.field("lastActivity", lastActivity)
    json.field("networkName", verbatim: network.jsonEscaped())
    json.field("data") { data in
      data.field("isHub", true)
      Array(note.utf8).withUnsafeBytes { data.members(verbatim: $0) }
    }
    json.field("connectedAt", registeredAt)
  }
}

/// The list of hubs.
public protocol HubDirectory: Sendable {
  /// Whether this server is a hub itself.
  var isHub: Bool { get }
  /// The network on which hubs of that namespace announce themselves.
  func mesh(in namespace: Namespace) -> String
  /// Whether a peer counts as a hub.
  func isPeerHub(_ peer: PeerID, in namespace: Namespace) -> Bool
  /// Makes a peer count as a hub, unless somebody refuses; false when it did before or was refused.
  @discardableResult
  func registerHub(_ peer: PeerID, in namespace: Namespace, network: NetworkName, note: String) async -> Bool
  /// Makes a peer count as a hub no more; false when it did not before.
  @discardableResult
  func unregisterHub(_ peer: PeerID, in namespace: Namespace) -> Bool
  /// Lists hubs as well that are known in another way than by their registration; the last who says so is
  /// asked.
  func include(_ others: @escaping @Sendable () -> [HubInfo])
  /// The hubs of a namespace, or of all, but one.
  func connectedHubs(in namespace: Namespace?, except peer: PeerID?) -> [HubInfo]
}
