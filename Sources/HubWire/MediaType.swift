/// A form in which something can be answered.
public struct MediaType: Sendable, Equatable {
  /// What stands before the slash, in lower case.
  public let type: String
  /// What stands after it, in lower case.
  public let subtype: String
  /// Its `version`, if it has one. Other parameters do not tell our forms apart.
  public let version: String?

  /// Describes a form.
  public init(_ type: String, _ subtype: String, version: String? = nil) {
    self.type = type
    self.subtype = subtype
    self.version = version
  }
}
