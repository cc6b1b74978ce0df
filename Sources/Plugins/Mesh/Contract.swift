public import HubKernel

/// Where another hub may be reached, and what it asks for.
public struct HubAddress: Sendable, Equatable {
  /// `ws://` or `wss://`, a host, perhaps a port and a path.
  public var url: String
  /// What to show as `Authorization: Bearer`, if anything.
  public var token: Secret?
  /// A file in PEM with the authorities that may vouch for it; empty for those of the machine.
  public var authority: String
  /// Where it may be called, wherever its name leads; less than anywhere if nobody stands for it.
  public var reach: AddressReach

  /// Describes an address.
  public init(
    url: String, token: Secret? = nil, authority: String = "", reach: AddressReach = .anywhere
  ) {
    self.url = url
    self.token = token
    self.authority = authority
    self.reach = reach
  }
}

/// What two hubs speak with each other.
public enum Dialect: String, Sendable {
  /// Plain messages, as the originals do.
  case classic
  /// Frames of a mesh of hubs like this one.
  case mesh
}

/// What becomes of a call to another hub. The last of them is `closed`, `failed` or `isSelf`, and it comes
/// once.
public enum LinkEvent: Sendable, Equatable {
  /// It has let this hub in.
  case opened(hub: PeerID, dialect: Dialect)
  /// The address leads back to this hub. Nobody need call it again.
  case isSelf
  /// It told of another hub; `data` is what that one says of itself, as a JSON object.
  case discovered(hub: PeerID, data: String)
  /// A signal came through it for this hub's own peer, or from one that speaks for it.
  case signaling(type: String, data: String, from: PeerID, target: PeerID?)
  /// It was open, and is no more.
  case closed(code: Int, reason: String)
  /// It never was open. The codes stand in the plugin's page.
  case failed(code: String, reason: String)
}

/// A call to another hub, for as long as somebody wants it.
public protocol LinkCall: AnyObject, Sendable {
  /// Hangs up. A link that came of it and that the mesh cannot do without is called anew by the mesh itself.
  func end(reason: String)
}

/// Links to other hubs.
public protocol MeshLinking: Sendable {
  /// The id of this hub.
  var id: PeerID { get }
  /// Calls another hub; `hear` is told what becomes of it, on any thread, one event after the other.
  func call(_ address: HubAddress, _ hear: @escaping @Sendable (LinkEvent) -> Void) -> any LinkCall
  /// Says which hubs the operator has named, instead of those named before. Whom else the mesh finds is
  /// shown no token, unless that is wanted.
  func name(_ hubs: [HubAddress])
  /// The links there are.
  var links: [LinkFigures] { get }
  /// The hubs that are known, without this one.
  var hubs: [HubFigures] { get }
  /// Where else clients may go: nearest first, and none that is full or about to stop.
  func hints(for region: String) -> [HubHint]
}

/// A link to another hub, as it is now.
public struct LinkFigures: Sendable, Equatable {
  /// The hub at its other end.
  public let hub: PeerID
  /// Which number the link has here.
  public let number: UInt32
  /// The address that was called; empty for a link that the other side called.
  public let url: String
  /// Whether this hub called.
  public let isOutgoing: Bool
  /// What is spoken on it.
  public let dialect: Dialect
  /// What carries it: `websocket` or `data-channel`.
  public let carrier: String
  /// When it came about, in milliseconds since 1970.
  public let since: Int64
  /// How long a heartbeat took there and back, in microseconds; nil until one has.
  public let roundTrip: Int?
  /// Frames sent.
  public let framesSent: Int
  /// Frames received.
  public let framesReceived: Int
  /// Bytes sent.
  public let bytesSent: Int
  /// Bytes received.
  public let bytesReceived: Int
}

/// Another hub of the mesh, as it is known here.
public struct HubFigures: Sendable, Equatable {
  /// Its id.
  public let id: PeerID
  /// What it calls itself.
  public let name: String
  /// Where it says it stands.
  public let region: String
  /// Where hubs and clients reach it; may be empty.
  public let url: String
  /// Which of its lives this is.
  public let epoch: UInt64
  /// How many links away it is; nil while no path is known.
  public let distance: Int?
  /// The neighbour through which it is reached.
  public let via: PeerID?
  /// When something was last heard from it, in milliseconds since 1970.
  public let lastHeard: Int64
  /// How many peers it has.
  public let peers: Int
  /// How many connections it has.
  public let connections: Int
  /// How many it may have; 0 when it does not say.
  public let capacity: Int
  /// Whether it is about to stop.
  public let isDraining: Bool
  /// Whether it takes no more peers.
  public let isFull: Bool
  /// What is spoken with it.
  public let dialect: Dialect
}

/// Another hub to which a client may go.
public struct HubHint: Sendable, Equatable {
  /// Where it is reached.
  public let url: String
  /// Where it stands.
  public let region: String
  /// How full it is, from 0 to 1.
  public let load: Double
}

extension HubFigures {
  /// How full it is, from 0 to 1.
  public var load: Double {
    if isFull { return 1 }
    // Two digits say enough, and a list that changed with every connection would be told to others each time.
    return capacity > 0 ? min(1, Double(connections * 100 / capacity) / 100) : 0
  }
}
