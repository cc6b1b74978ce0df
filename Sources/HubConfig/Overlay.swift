/// Values from the environment and the command line that go over what the file says.
public struct Overlay: Sendable {
  /// More names than this in one path are refused.
  public static let maximumDepth = 64

  private struct Override {
    let path: [String]
    let text: String
    let position: Position

    var isFlag: Bool {
      if case .flag = position.source { true } else { false }
    }
  }

  private var overrides: [Override] = []

  /// Overrides nothing.
  public init() {}

  /// Gives the setting at `path` a text; `origin` is an environment variable or a flag.
  public mutating func set(_ path: [String], to text: String, from origin: Position) {
    overrides.append(Override(path: path, text: text, position: origin))
  }

  /// The tree with the overrides in place: those of the environment first, so that flags win, and of two
  /// alike the later one.
  public func applied(to tree: ConfigNode?, problems: inout Problems) -> ConfigNode? {
    var result = tree
    for override in inOrder {
      guard !override.path.isEmpty, override.path.count <= Self.maximumDepth else {
        problems.add("this names no setting", at: override.position)
        continue
      }
      // Quoted, because an empty variable is an empty text and not an absent value.
      let value = ConfigNode(.scalar(override.text, plain: false), at: override.position)
      let root = result ?? ConfigNode(.map([]), at: override.position)
      do {
        result = try root.replacing(override.path[...], with: value)
      } catch {
        problems.add(error.message, at: override.position, hint: error.hint)
      }
    }
    return result
  }

  private var inOrder: [Override] {
    let flags = overrides.filter(\.isFlag)
    return overrides.filter { !$0.isFlag } + flags
  }
}
