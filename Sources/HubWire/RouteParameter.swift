/// Something that a route can be told in its path or in its query.
public struct RouteParameter: Sendable {
  /// Its name; in the path it stands behind a colon.
  public let name: String
  /// Whether it stands in the path.
  public let isPath: Bool
  /// What its text may be: `text`, `word`, `int` or `bool`.
  public let shape: JSONShape
  /// Whether it may stand in the query more than once.
  public let repeats: Bool
  /// What it means, in a few words.
  public let help: String
  /// A value that can be tried.
  public let example: String?

  private init(
    _ name: String, isPath: Bool, _ shape: JSONShape, repeats: Bool, _ help: String, _ example: String?
  ) {
    self.name = name
    self.isPath = isPath
    self.shape = shape
    self.repeats = repeats
    self.help = help
    self.example = example
  }

  /// A name in the path.
  public static func path(
    _ name: String, _ help: String, _ shape: JSONShape = .text, example: String? = nil
  ) -> RouteParameter {
    RouteParameter(name, isPath: true, shape, repeats: false, help, example)
  }

  /// A name in the query, which may always be left out.
  public static func query(
    _ name: String, _ shape: JSONShape, _ help: String, repeats: Bool = false, example: String? = nil
  ) -> RouteParameter {
    RouteParameter(name, isPath: false, shape, repeats: repeats, help, example)
  }
}
