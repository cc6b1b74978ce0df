import HubKernel

/// What the edge needs from the hub around it: called in the middle of its work, so nobody calls it back.
protocol ClassicShell: AnyObject {
  /// This hub's id.
  var hub: PeerID { get }
  /// The wall clock, in milliseconds since 1970.
  var wallMilliseconds: Int64 { get }

  /// Sends a text message; what cannot be sent any more is lost with the link.
  func say(_ message: UnsafeRawBufferPointer, over link: ClassicLink)

  /// Where a peer is, apart from what hubs of older kinds tell.
  func whereabouts(of peer: PeerID, in place: ClassicPlace) -> ClassicWhereabouts
  /// Who is in a network, here and elsewhere, apart from what hubs of older kinds tell; hubs are left out.
  func members(of place: ClassicPlace) -> [ClassicPeer]
  /// Whether a network belongs to that tenant.
  func owns(_ network: NetworkName, _ namespace: Namespace) -> Bool
  /// What this hub is called in what it tells of peers of that tenant.
  func mark(in namespace: Namespace) -> PeerID
  /// Whether a hub that is called so there is known in the mesh.
  func isKnown(_ mark: PeerID, in namespace: Namespace) -> Bool

  /// This hub speaks for that peer from now on; peers here and in the mesh are to hear of it.
  func adopt(_ peer: ClassicPeer, in place: ClassicPlace)
  /// A peer this hub speaks for says something else of itself.
  func renew(_ peer: ClassicPeer, in place: ClassicPlace)
  /// A peer this hub spoke for is gone.
  func release(_ peer: PeerID, in place: ClassicPlace, reason: ClassicDeparture)
  /// A peer this hub spoke for is where it is known by its own connection, or somebody else speaks for it.
  /// Nobody is to hear of a departure.
  func yield(_ peer: PeerID, in place: ClassicPlace)
  /// A hub of an older kind tells of a peer that is connected here: whether that connection lives is to be
  /// found out.
  func contest(_ peer: PeerID, in place: ClassicPlace)

  /// Passes a signal on to a peer that is here or elsewhere; false when nobody takes it.
  func carry(_ signal: ClassicSignal, in place: ClassicPlace) -> Bool
  /// A signal for this hub itself.
  func heard(_ signal: ClassicSignal, on link: ClassicLink)
  /// Whether the hub that was called on a link can be that one.
  func mayBeCalled(_ hub: PeerID, on link: ClassicLink) -> Bool
  /// A hub that was called has said who it is.
  func named(_ hub: PeerID, on link: ClassicLink)
  /// A link told of another hub; `data` is a JSON object.
  func discovered(_ hub: PeerID, _ data: UnsafeRawBufferPointer, on link: ClassicLink)
  /// A hub of an older kind did something that was refused. When it is over, the link is to be closed.
  func misbehaved(_ fault: ClassicFault, on link: ClassicLink, isOver: Bool)
}

/// Why a peer of an older hub is gone.
enum ClassicDeparture: String {
  /// It said so, and so its data channels go as well.
  case goodbye
  /// Its connection ended. Its data channels may live.
  case disconnected
  /// The connection with its hub ended.
  case hubLost = "hub-lost"
}
