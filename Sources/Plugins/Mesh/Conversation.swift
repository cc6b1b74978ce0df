import HubKernel
import HubMesh
import Signaling

/// What is spoken on one connection with a hub of another kind. Everything happens on one reactor, so nothing
/// of it needs a lock.
///
/// How it hangs in: every connection with another hub is a `Line` of the engine. A line that this hub called
/// first waits for the other's hello; a line that came here has said one or not. Where there is one the line
/// becomes a link of the mesh and speaks frames. Otherwise, and where `mesh.classic` allows it, the engine
/// makes a conversation for the line (`Engine.makeConversation`) and from then on tells it everything through
/// these calls. A conversation speaks for peers of the other hub: with `ConversationHost.speak` they become
/// members of this hub's mesh, marked as proxies, and what others send them comes out of `deliver`.
protocol Conversation: AnyObject {
  /// The line is open, the other hub has let this one in, and this one has announced itself if it called.
  func began()
  /// A message came from the other hub. The bytes are valid during the call; text is UTF-8.
  func heard(_ message: UnsafeRawBufferPointer, _ kind: MessageKind)
  /// A peer has entered a network in which this conversation speaks for somebody, or says something new of
  /// itself there. It may be here, at another hub, or at another line; never one for which this one speaks.
  func appeared(_ guest: Guest, in network: NetworkName, isRenewal: Bool)
  /// Such a peer has left.
  func vanished(_ guest: Guest, in network: NetworkName, reason: String)
  /// A signal for a peer for which this conversation speaks; false if it is not there.
  func deliver(_ letter: borrowing Letter, in network: NetworkName) -> Bool
  /// Somebody else has the id of a peer for which this conversation spoke; it does so no more.
  func displaced(_ peer: PeerID, in network: NetworkName)
  /// Time has passed. Called some times each second.
  func tick()
  /// The line is over. Nothing is called after this; its peers have been retracted.
  func ended()
}

/// What a conversation may do. To be called on the engine's reactor, from within a call of the conversation.
protocol ConversationHost: AnyObject {
  /// This hub's id, and the name of the network on which hubs announce themselves.
  var id: PeerID { get }
  var meshNetwork: NetworkName { get }
  /// A clock that nobody sets, and the one on the wall, both in milliseconds.
  var now: Milliseconds { get }
  var wallMilliseconds: Int64 { get }

  /// Sends text to the other hub; false when the line takes no more.
  @discardableResult
  func say(_ text: UnsafeRawBufferPointer, on line: LineID) -> Bool
  /// Ends a line.
  func close(_ line: LineID, code: UInt16, reason: String)
  /// The id of the other hub is known now, or another one than before.
  func identify(_ line: LineID, as hub: PeerID)
  /// The other hub told of a hub; `data` is a JSON object.
  func discovered(_ hub: PeerID, data: String, on line: LineID)
  /// A signal came for this hub's own peer, or for nobody in particular.
  func signaled(type: String, data: String, from: PeerID, target: PeerID?, on line: LineID)

  /// Speaks for a peer of the other hub from now on; again, when it says something new of itself. Why not, in
  /// one word for the log, when that may not be: the network belongs to a tenant, the id is taken here, or
  /// there are too many.
  func speak(for member: Member, in network: NetworkName, on line: LineID) -> SpeakingRefusal?
  /// Speaks for it no more.
  func retract(_ peer: PeerID, in network: NetworkName, reason: String, on line: LineID)
  /// Who is in a network, here and elsewhere, without those for whom this line speaks. Empty for a network in
  /// which it speaks for nobody: who has nobody there need not know.
  func members(of network: NetworkName, besides line: LineID) -> [Guest]
  /// Passes on a signal from a peer for which this line speaks. False when its target is nowhere in that
  /// network; nothing is said to anybody then.
  func forward(_ letter: borrowing Letter, in network: NetworkName, on line: LineID) -> Bool
  /// The key of a network, for making letters; nil when it is none that this hub shares.
  func key(of network: NetworkName) -> NetworkKey?
}

/// Which connection with another hub. None is used twice; a line that becomes a link keeps its number.
typealias LineID = UInt32

/// Why a conversation may not speak for a peer.
enum SpeakingRefusal: String {
  case notShared = "network-not-shared"
  case taken = "id-taken"
  case tooMany = "too-many-members"
  case noLine = "line-over"
}
