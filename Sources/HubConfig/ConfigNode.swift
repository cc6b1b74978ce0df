/// One value of a settings file, still untyped, that remembers where it was written.
public struct ConfigNode: Sendable, Equatable {
  /// What a node holds.
  public enum Content: Sendable, Equatable {
    /// Text that no setting has given a type yet; `plain` when it was written without quotes.
    case scalar(String, plain: Bool)
    /// Values in the order they were written.
    case list([ConfigNode])
    /// Named values in the order they were written; a name may occur twice, which decoding refuses.
    case map([Entry])
  }

  /// One named value of a map.
  public struct Entry: Sendable, Equatable {
    /// The name.
    public let key: String
    /// Where the name was written.
    public let position: Position
    /// What the name stands for.
    public var value: ConfigNode

    /// Names a value.
    public init(_ key: String, _ value: ConfigNode, at position: Position = .code) {
      self.key = key
      self.value = value
      self.position = position
    }
  }

  /// What this node holds.
  public let content: Content
  /// Where this node was written.
  public let position: Position

  /// A node written at `position`.
  public init(_ content: Content, at position: Position = .code) {
    self.content = content
    self.position = position
  }

  /// Whether nothing was written: an absent value, `~` or `null`, without quotes.
  public var isNull: Bool {
    guard case .scalar(let text, plain: true) = content else { return false }
    return text.isEmpty || text == "~" || text == "null"
  }

  /// What this node holds, in the words problems use.
  public var kindWords: String {
    switch content {
    case .scalar: isNull ? "nothing" : "text"
    case .list: "a list"
    case .map: "a map"
    }
  }

  /// The text of a scalar.
  public var text: String? {
    if case .scalar(let text, _) = content { text } else { nil }
  }

  /// The values of a list.
  public var list: [ConfigNode]? {
    if case .list(let items) = content { items } else { nil }
  }

  /// The entries of a map.
  public var entries: [Entry]? {
    if case .map(let entries) = content { entries } else { nil }
  }
}
