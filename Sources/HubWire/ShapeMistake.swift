/// Where a value is not what was asked for, and why.
public struct ShapeMistake: Sendable, Equatable {
  /// A JSON Pointer (RFC 6901) into what was sent; empty means all of it.
  public let pointer: String
  /// What is wrong there, in a few words.
  public let detail: String

  /// Names a mistake.
  public init(pointer: String, _ detail: String) {
    self.pointer = pointer
    self.detail = detail
  }
}
