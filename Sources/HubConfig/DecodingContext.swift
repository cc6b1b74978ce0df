/// What a value needs to know while it is decoded, and where it tells what is wrong.
public struct DecodingContext {
  /// The setting that is being decoded, with its owner, such as `rate-limit.window`.
  public internal(set) var setting: String
  /// Whether a tenant's overrides are being decoded.
  public let asOverride: Bool
  let secrets: SecretResolver?
  var problems: Problems

  init(
    owner: String, asOverride: Bool = false, secrets: SecretResolver? = nil, problems: Problems = Problems()
  ) {
    setting = owner
    self.asOverride = asOverride
    self.secrets = secrets
    self.problems = problems
  }

  /// Reports a wrong value; the name of the setting is put before `message`.
  public mutating func fail(
    _ message: String, at position: Position, hint: String? = nil, hidesSource: Bool = false
  ) {
    problems.add("\(setting): \(message)", at: position, hint: hint, hidesSource: hidesSource)
  }

  /// Reports a value of the wrong kind, such as a list where text belongs.
  public mutating func failKind(of node: ConfigNode, expected: String, hint: String? = nil) {
    let ownHint = node.isNull ? "remove the line to keep the default" : nil
    fail("expected \(expected), found \(node.kindWords)", at: node.position, hint: hint ?? ownHint)
  }
}
