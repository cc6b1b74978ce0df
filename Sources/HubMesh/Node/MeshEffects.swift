public import HubWire

/// What a node does to the world. It is called from within the node's methods; bytes and letters are valid
/// during the call only. Of the node's methods only `settle` may be called from here, and only by
/// `contested`.
public protocol MeshEffects: AnyObject {
  /// Sends a frame, as one binary message.
  func send(_ frame: UnsafeRawBufferPointer, on link: LinkID)
  /// Gives a letter to a member here; false if it is not here. `home` is the sender's hub.
  func deliver(_ letter: borrowing Letter, home: HubID) -> Bool
  /// A letter of a member here could not be delivered.
  func returned(_ letter: ReturnedLetter)
  /// Somebody elsewhere is in a network that has members here.
  func appeared(_ member: Member, in network: NetworkKey, at hub: HubID)
  /// Somebody elsewhere has announced anew, or has come to another hub without leaving.
  func renewed(_ member: Member, in network: NetworkKey, at hub: HubID)
  /// Somebody elsewhere has left.
  func vanished(_ peer: PeerID, in network: NetworkKey, at hub: HubID, reason: String)
  /// The id of a member here is claimed at another hub, later than here. To be answered with `settle`, at
  /// once or later.
  func contested(_ peer: PeerID, in network: NetworkKey, by hub: HubID)
  /// A member here has lost its id to another hub's: its connection is to be closed. The node has let it go.
  func displaced(_ peer: PeerID, in network: NetworkKey, by hub: HubID)
  /// A hub can be reached.
  func hubAppeared(_ card: HubCard)
  /// A hub says something else of itself than before.
  func hubChanged(_ card: HubCard)
  /// A hub is gone, with everything it said.
  func hubVanished(_ hub: HubID, reason: HubEnd)
  /// These hubs, and no others, should be called if they are no neighbours yet; most wanted first. Some may
  /// be out of reach at present: then nobody knows whether they are still there.
  func wanted(_ neighbours: [HubCard])
  /// Neither side needs this link, and the mesh can spare it: it may be closed, unless somebody asked for it.
  func unwanted(_ link: LinkID)
  /// This link is dead, or was refused: it is to be closed. The node has let it go.
  func ended(_ link: LinkID)
  /// Something was wrong with what came on a link; `isOver` if it is to be cut off for it.
  func misbehaved(_ link: LinkID, _ what: Misbehaviour, isOver: Bool)
  /// A hub that is no neighbour has lied too much: for a while nothing it says is believed.
  func shunned(_ hub: HubID)
  /// Another hub says something to this one itself.
  func told(_ word: UnsafeRawBufferPointer, by hub: HubID)
  /// A hub has answered a ping.
  func answered(_ ping: PingAnswer)
}

extension MeshEffects {
  /// The same as `unwanted`, for those who close every link they are told of.
  public func ended(_ link: LinkID) { unwanted(link) }

  /// Nothing: whoever has no use for words is told them in vain.
  public func told(_ word: UnsafeRawBufferPointer, by hub: HubID) {}

  /// Nothing.
  public func shunned(_ hub: HubID) {}
}
