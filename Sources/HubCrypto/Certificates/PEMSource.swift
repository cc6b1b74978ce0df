/// Where PEM text comes from. Printing one never shows the text.
public enum PEMSource: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// A file, read when the context is made.
  case file(String)
  /// The text itself.
  case bytes([UInt8])

  /// The path, or the fact that there is none.
  public var description: String {
    switch self {
    case .file(let path): path
    case .bytes: "the given text"
    }
  }

  /// The same as `description`.
  public var debugDescription: String { description }

  /// Shows nothing, so that no dump of a setting can leak a key.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
