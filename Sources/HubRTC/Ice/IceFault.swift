/// Something that went wrong and that an operator can do something about.
public struct IceFault: Error, Sendable, Hashable {
  /// What it is, in words with hyphens between them.
  public var code: String
  /// A sentence about it, with a hint.
  public var sentence: String

  /// A fault from its parts.
  public init(code: String, sentence: String) {
    self.code = code
    self.sentence = sentence
  }
}
