/// A member of an object that has a shape.
public struct JSONMemberShape: Sendable, Equatable {
  /// Its name.
  public let name: String
  /// What its value looks like.
  public let shape: JSONShape
  /// What it means, in a few words.
  public let help: String
  /// Whether it is always there.
  public let isRequired: Bool

  /// Describes a member that is always there.
  public init(_ name: String, _ shape: JSONShape, _ help: String) {
    self.init(name, shape, help, isRequired: true)
  }

  private init(_ name: String, _ shape: JSONShape, _ help: String, isRequired: Bool) {
    self.name = name
    self.shape = shape
    self.help = help
    self.isRequired = isRequired
  }

  /// A member that may be missing.
  public static func optional(_ name: String, _ shape: JSONShape, _ help: String) -> JSONMemberShape {
    JSONMemberShape(name, shape, help, isRequired: false)
  }
}
