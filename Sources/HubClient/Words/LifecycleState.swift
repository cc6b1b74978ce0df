/// How far a client has come with its hub, or with one other peer. Clients in JavaScript use the same names.
public enum LifecycleState: String, Sendable, CaseIterable {
  /// It looks for a hub.
  case discovering = "Discovering"
  /// Its hub has told others of it.
  case announced = "Announced"
  /// Another peer is there.
  case peerFound = "PeerFound"
  /// It has offered a connection to that peer.
  case offerSent = "OfferSent"
  /// That peer has answered.
  case answerReceived = "AnswerReceived"
  /// Both look for a way to each other.
  case iceExchange = "ICEExchange"
  /// A channel is open.
  case connected = "Connected"
  /// Something went over the channel.
  case dataTransfer = "DataTransfer"
  /// There is no connection.
  case disconnected = "Disconnected"
}
