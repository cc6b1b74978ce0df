/// Somebody asks to open a WebSocket, and the kernel found nothing wrong with the request.
public struct AdmitConnection: PatientIntent {
  /// The tenant it belongs to, if anybody knows yet.
  public private(set) var namespace = Namespace.standard
  /// Whether it belongs to that tenant for good, whatever networks it names later.
  public private(set) var isBound = false
  /// The id it asks for.
  public let peer: PeerID
  /// The request as it came.
  public let request: HTTPRequest
  /// Where it comes from.
  public let remote: RemoteAddress
  /// The connection whose place it has a right to, if a vehicle keeps one for it: it brings a socket there
  /// and becomes no peer of its own.
  public var place: ConnectionID?
  /// What plugins leave for the connection.
  private(set) var states: [(slot: Int, state: any AnyObject & Sendable)] = []

  /// A credential may say whose it is.
  public static var mayChangeTenant: Bool { true }

  init(peer: PeerID, request: HTTPRequest, remote: RemoteAddress) {
    self.peer = peer
    self.request = request
    self.remote = remote
  }

  /// Says to whom the connection belongs. The stages that follow are asked as that tenant has them.
  public mutating func bind(to namespace: Namespace) {
    self.namespace = namespace
    isBound = true
  }

  /// State that the connection will find in its slot. It is let go when there will be no connection.
  public subscript<State: AnyObject & Sendable>(slot: Slot<State>) -> State? {
    get { states.first { $0.slot == slot.index }?.state as? State }
    set {
      states.removeAll { $0.slot == slot.index }
      if let newValue { states.append((slot.index, newValue)) }
    }
  }
}

/// Somebody asks over HTTP for what a plugin serves on the public address.
public struct ServeRequest: PatientIntent {
  /// The request as it came.
  public let request: HTTPRequest
  /// Whom the answer is for.
  public let audience: Audience
  /// The plugin that would answer.
  public let plugin: String
  /// What will be shown.
  public private(set) var view: View
  /// Whether somebody has found out who asks.
  public private(set) var isIdentified = false
  /// The tenant whose plugins are asked.
  public var namespace: Namespace { view.tenant ?? .standard }

  /// A credential may say whose it is.
  public static var mayChangeTenant: Bool { true }

  init(_ request: HTTPRequest, _ route: Route) {
    self.request = request
    audience = route.audience
    plugin = route.plugin.id
    view = request.view
  }

  /// Says who asks. What is for operators is shown to them too, as much as they may see of it.
  public mutating func identify(as view: View) {
    self.view = view
    isIdentified = true
  }
}

/// A message came from a peer and has not been looked at.
public struct ReceiveMessage: Intent {
  /// Who sent it.
  public let peer: Peer
  /// How long it is.
  public let bytes: Int
  /// The sender's tenant.
  public var namespace: Namespace { peer.namespace }
}

/// A signal is about to go to another peer of the sender's network.
public struct RouteMessage: Intent {
  /// Who sent it.
  public let peer: Peer
  /// Whom it is for.
  public let target: PeerID
  /// How long it is on the wire.
  public let bytes: Int
  /// The sender's tenant.
  public var namespace: Namespace { peer.namespace }
}
