/// Whom a listener is for.
enum ListenerPurpose: Equatable {
  /// Peers, and everybody else.
  case everyone
  /// Those who run the hub.
  case operators
  /// Authorities that ask over plain HTTP whether a name is served here, and nobody else.
  case challenges
}
