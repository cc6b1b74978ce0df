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
  /// Where it stands, in the words of whoever decides that; nil when nobody does.
  public var region: String?
}

extension RegisterHub: ToldIntent {
  /// Writes who, and on which network.
  public func tell(_ json: JSONWriter) {
    json.field("peer", peer)
    json.field("network", verbatim: network.jsonEscaped())
  }

  /// The most hubs that its tenant may have, and where it stands.
  public mutating func amend(_ name: String, to value: JSONValue) -> String? {
    if name == "limit", let most = value.int, most >= 0 {
      limit = most
    } else if name == "region", let place = value.text {
      region = place
    } else {
      return "only 'limit' can be amended, to a whole number, and 'region', to a text"
    }
    return nil
  }
}

/// A peer counts as a hub now.
public struct HubRegistered: TenantEvent {
  /// The peer.
  public let peer: PeerID
  /// The tenant.
  public let namespace: Namespace
  /// How many hubs there are now.
  public let totalHubs: Int
  /// The region it was given, if any.
  public let region: String?
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
  /// The region it was given when it was registered; nil when nobody gave it one.
  public var region: String?
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
    if let region { json.field("region", region) }
  }
}

/// A hub of the mesh that is not connected here as a peer, or not as a peer alone.
public struct DistantHub: Sendable, Equatable {
  /// Its id.
  public let peer: PeerID
  /// What it calls itself.
  public let name: String
  /// Where it says it stands.
  public let region: String
  /// Where hubs and clients reach it; may be empty.
  public let url: String
  /// How full it is, from 0 to 1.
  public let load: Double
  /// Whether it is about to stop.
  public let isDraining: Bool
  /// How many links away it is; nil while no path is known.
  public let distance: Int?
  /// What carries the links to it, if it is a neighbour: `websocket`, `data-channel`, or both.
  public let carriers: [String]

  /// Describes a hub of the mesh.
  public init(
    peer: PeerID, name: String, region: String, url: String, load: Double, isDraining: Bool, distance: Int?,
    carriers: [String] = []
  ) {
    self.peer = peer
    self.name = name
    self.region = region
    self.url = url
    self.load = load
    self.isDraining = isDraining
    self.distance = distance
    self.carriers = carriers
  }
}

/// Whoever knows the hubs of the mesh. It uses the list of hubs, so that list cannot ask for it and is told.
public protocol DistantHubs: AnyObject, Sendable {
  /// The other hubs of the mesh, nearest first.
  var distantHubs: [DistantHub] { get }
  /// How the mesh is, in one sentence.
  var outlook: String { get }
}

/// The list of hubs.
public protocol HubDirectory: Sendable {
  /// Lists the hubs of the mesh as well from now on, as whoever began last knows them.
  func show(_ distant: any DistantHubs)
  /// Ends that.
  func hide(_ distant: any DistantHubs)
  /// Whoever knows the hubs of the mesh, if there is one.
  var distant: (any DistantHubs)? { get }
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
  /// The hubs of a namespace, or of all, but one.
  func connectedHubs(in namespace: Namespace?, except peer: PeerID?) -> [HubInfo]
}
