/// A token for the admin address, under `hub.adminTokens`.
public struct AdminToken: SettingsItem {
  /// Shorter ones could be guessed.
  public static let shortest = 16
  /// Nobody hands out more; each is compared with what somebody shows.
  public static let most = 64
  private static let longestName = 64

  /// Whose it is; the audit names it.
  public var name = ""
  /// How far it goes.
  public var role = AdminRole.read
  /// What has to be shown.
  public var value = TokenValue()

  /// The defaults.
  public init() {}

  /// What can be said of each.
  public static let fields: [Field<AdminToken>] = [
    Field("name", \.name, "whose it is; the audit names it", check: mistake),
    Field("role", \.role, "read may look, admin may also change"),
    Field("value", \.value, "what has to be shown: env:NAME, file:PATH, or sha256:HEX of it"),
  ]

  /// Relates settings to each other.
  public func validate(_ problems: inout Problems, at position: Position) {
    if name.isEmpty { problems.add("an admin token needs a name", at: position, hint: "add name: ops") }
    if value.isUnset {
      problems.add("an admin token needs a value", at: position, hint: "add value: env:NAME")
    }
    let length = value.secret.withBytes { $0.count } ?? AdminToken.shortest
    if length < AdminToken.shortest {
      problems.add(
        "the admin token '\(name)' is shorter than \(AdminToken.shortest) bytes", at: position,
        hint: "make one with: openssl rand -hex 32")
    }
  }

  @Sendable private static func mistake(_ name: String) -> String? {
    let isPlain = name.utf8.allSatisfy {
      (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || "-_.".utf8.contains($0)
    }
    if name == "signal" { return "'signal' is what the audit calls a signal" }
    return isPlain && name.utf8.count <= longestName
      ? nil : "a name has at most \(longestName) letters, digits, '-', '_' and '.'"
  }

  @Sendable static func mistake(_ tokens: [AdminToken]) -> String? {
    if tokens.count > most { return "there are more than \(most)" }
    var names: Set<String> = []
    let twin = tokens.first { !names.insert($0.name).inserted }
    return twin.map { "two tokens are called '\($0.name)'" }
  }
}
