/// How far a TURN client has come with its server.
enum TurnStage {
  case new
  case asking
  case allocated
  /// The server lends nothing, or nothing more.
  case over
}
