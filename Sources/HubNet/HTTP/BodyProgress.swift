/// How far a body has come with the bytes it was given.
enum BodyProgress: Equatable, Sendable {
  /// Everything was taken, and the body goes on.
  case needMore
  /// The body is complete; bytes from `consumed` on belong to the next message.
  case finished(consumed: Int)
  case failure(HTTPFailure)
}
