/// What happens to a client.
public enum ClientEvent: Sendable, Equatable {
  /// It has come to another state, with its hub or with one peer.
  case lifecycle(LifecycleChange)
  /// It is connected to a hub; resumed where that one had kept its place.
  case connected(hub: String, isResumed: Bool)
  /// The hub has told of everybody it knew of.
  case ready(hub: String)
  /// The hub is lost; another one is looked for.
  case disconnected(hub: String, ClientError)
  /// It is over, for a reason or because it was closed.
  case closed(ClientError?)
  /// Somebody is in the network.
  case peer(Member)
  /// Somebody is not in the network any more.
  case peerLeft(Member, reason: String)
  /// Somebody says something to this peer.
  case signal(Signal)
  /// Somebody has said goodbye.
  case goodbye(PeerID, data: JSONValue)
  /// The hub will stop, or asks this peer to go: its words.
  case goaway(JSONValue)
  /// Something works that should be done otherwise: the hub's words.
  case warning(JSONValue)
  /// The hub refused something that nobody waited for.
  case error(ClientError)
  /// A message of a type that this library does not know, for whoever knows the plugin that sent it.
  case message(JSONValue)
}
