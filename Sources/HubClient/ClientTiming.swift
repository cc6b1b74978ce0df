/// How a client spends its time.
public struct ClientTiming: Sendable {
  /// Attempts to connect are at first up to this far apart,
  public var base = Duration.milliseconds(500)
  /// and in the end up to this far.
  public var cap = Duration.seconds(30)
  /// How long an attempt may take, up to the first word of the hub.
  public var greeting = Duration.seconds(10)
  /// How long a hub may be silent before it is asked whether it is there,
  public var idle = Duration.seconds(25)
  /// and how long it may then take to answer.
  public var answer = Duration.seconds(10)
  /// How long those still count as present of whom another hub says nothing: a mesh may tell of them later.
  public var sweep = Duration.seconds(5)
  /// How long an answer to a question may take.
  public var question = Duration.seconds(10)

  /// The usual times.
  public init() {}
}
