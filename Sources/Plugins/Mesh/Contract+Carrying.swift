public import HubKernel

/// Carries frames of the mesh beside WebSockets, such as over data channels. It is told everything on the
/// reactor of the mesh, and in the middle of its work: whatever it asks of the mesh meanwhile is done
/// afterwards.
public protocol MeshCarrier: AnyObject, Sendable {
  /// Sends a frame, as one message, after those before it. The bytes are valid during the call.
  func send(_ frame: UnsafeRawBufferPointer, on link: UInt32, at station: Station)
  /// Says something to a hub of an older kind, as one text message, after those before it.
  func say(_ text: UnsafeRawBufferPointer, on link: UInt32, at station: Station)
  /// The mesh has let go of a link, which was dead or refused: it is to be closed.
  func ended(_ link: UInt32, at station: Station)
  /// The mesh could do without a link.
  func spared(_ link: UInt32, at station: Station)
  /// Another hub says something to this one about a session between the two.
  func heard(_ signal: HubSignal, at station: Station)
}

/// What carriers ask of the mesh. Everything but `attach`, `detach` and `changes` is asked on its reactor.
public protocol MeshCarrying: Sendable {
  /// The reactor of the mesh.
  var station: Int { get }
  /// From now on the mesh has that carrier, and no other.
  func attach(_ carrier: any MeshCarrier)
  /// The mesh has a carrier no more, if it had this one: its links are over.
  func detach(_ carrier: any MeshCarrier)
  /// Another number whenever links or hubs may be different. Any thread may ask.
  var changes: Int { get }
  /// The hubs there are, as the mesh knows them now.
  func view(at station: Station) -> MeshView
  /// A carrier has a link to a hub, of that start; it gets the number by which both will know it. Nil when
  /// the mesh takes none. `isOutgoing` says whether this hub offered it.
  func linkUp(to hub: PeerID, epoch: UInt64, isOutgoing: Bool, at station: Station) -> UInt32?
  /// A carrier has a channel with a hub of an older kind, which gets a number as a link does. Nil when the
  /// mesh takes none. What comes on it is text.
  func conversationUp(with hub: PeerID, isOutgoing: Bool, at station: Station) -> UInt32?
  /// A link of a carrier is over.
  func linkDown(_ link: UInt32, at station: Station)
  /// A frame came over a link, or a text from a hub of an older kind.
  func received(_ frame: UnsafeRawBufferPointer, on link: UInt32, at station: Station)
  /// A link can take no more for now, or can again. What waits for it meanwhile waits in the mesh.
  func busy(_ link: UInt32, _ isBusy: Bool, at station: Station)
  /// Says something to another hub, over whatever joins the two. False if it cannot be said now.
  func say(_ signal: HubSignal, at station: Station) -> Bool
  /// Closes the WebSockets with these hubs, since something else carries what they did. Says how many.
  func closeSockets(to hubs: [PeerID], at station: Station) -> Int
  /// Sees to it that there are WebSockets with these hubs again: those are called anew whom this hub had
  /// called, and those who say where they are reached.
  func recallSockets(to hubs: [PeerID], at station: Station)
}

/// Something that two hubs say to each other about a session between them.
public struct HubSignal: Sendable, Equatable {
  /// The other hub.
  public var hub: PeerID
  /// What it is, such as `offer`.
  public var type: String
  /// Its contents, one JSON value.
  public var data: String

  /// Describes a signal.
  public init(hub: PeerID, type: String, data: String) {
    self.hub = hub
    self.type = type
    self.data = data
  }
}

/// The mesh around this hub, for whoever decides about links.
public struct MeshView: Sendable, Equatable {
  /// This hub.
  public var id: PeerID
  /// Which of its lives this is.
  public var epoch: UInt64
  /// Those that can be reached, in the order of their ids.
  public var hubs: [MeshViewHub]
  /// The links of carriers over which a heartbeat has gone there and back, with how long it took in
  /// microseconds.
  public var answered: [UInt32: Int]
  /// Frames that wait to be confirmed by other hubs.
  public var framesInFlight: Int
  /// What streams handed over out of turn: not at all, twice, or late.
  public var faults: StreamFaults
}

/// What streams from other hubs handed over and should not have.
public struct StreamFaults: Sendable, Equatable {
  /// Payloads that were passed over.
  public var lost = 0
  /// Payloads handed over before.
  public var doubled = 0
  /// Payloads handed over after later ones.
  public var reordered = 0

  /// None.
  public init() {}

  /// So many.
  init(lost: Int, doubled: Int, reordered: Int) {
    (self.lost, self.doubled, self.reordered) = (lost, doubled, reordered)
  }
}

/// Another hub, for whoever decides about links.
public struct MeshViewHub: Sendable, Equatable {
  /// Its id.
  public var id: PeerID
  /// Its neighbours, as far as they say so too.
  public var neighbours: [PeerID]
  /// Whether it is a neighbour of this hub.
  public var isNeighbour: Bool
  /// How many WebSockets there are to it. Of those with a hub of an older kind only such count as this hub
  /// has called: the other closes its own as it likes.
  public var sockets: Int
  /// Whether it is about to go.
  public var isLeaving: Bool
  /// What is spoken with it.
  public var dialect: Dialect
}
