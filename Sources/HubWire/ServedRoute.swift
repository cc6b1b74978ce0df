/// A path of the HTTP server with whoever answers it.
public struct ServedRoute: Sendable {
  /// The method.
  public let method: String
  /// The path; a part that begins with a colon stands for any.
  public let path: String
  /// Whom it is for.
  public let audience: Audience
  /// The plugin that answers.
  public let plugin: String
  /// What it says of itself.
  public let about: RouteDescription?

  /// Names a route.
  public init(
    method: String, path: String, audience: Audience, plugin: String, about: RouteDescription? = nil
  ) {
    self.method = method
    self.path = path
    self.audience = audience
    self.plugin = plugin
    self.about = about
  }

  /// Whether it changes something.
  public var isWrite: Bool { method != "GET" }
}
