/// One way in which a route answers.
public struct RouteAnswer: Sendable {
  /// The status.
  public let status: Int
  /// What it means, in a few words.
  public let help: String
  /// What the body looks like; nil when there is none.
  public let shape: JSONShape?
  /// What kind of body it is.
  public let media: String
  /// Whether an `ETag` comes along.
  public let hasTag: Bool

  /// Describes an answer.
  public init(
    _ status: Int, _ help: String, _ shape: JSONShape?, media: String = "application/json",
    hasTag: Bool = false
  ) {
    self.status = status
    self.help = help
    self.shape = shape
    self.media = media
    self.hasTag = hasTag
  }

  /// Describes the ordinary answer, with 200.
  public init(
    _ help: String, _ shape: JSONShape?, media: String = "application/json", hasTag: Bool = false
  ) {
    self.init(200, help, shape, media: media, hasTag: hasTag)
  }
}
