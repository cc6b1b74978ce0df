/// The place a setting was written: a line and column of a file, or the name of what overrode it.
public struct Position: Sendable, Hashable, CustomStringConvertible {
  /// What kind of place a position lies in.
  public enum Source: Sendable, Hashable {
    /// A file, by the name it was opened with.
    case file(String)
    /// An environment variable.
    case environment(String)
    /// A flag of the command line, with its dashes.
    case flag(String)
    /// A tree that was built by the program itself.
    case code
  }

  /// A tree that was built by the program itself.
  public static let code = Position(source: .code, line: 0, column: 0)

  /// What kind of place this is.
  public let source: Source
  /// The line, counted from 1; 0 where lines make no sense.
  public let line: Int
  /// The column in characters, counted from 1; 0 where columns make no sense.
  public let column: Int

  init(source: Source, line: Int, column: Int) {
    self.source = source
    self.line = line
    self.column = column
  }

  /// A place in a file; line and column count from 1.
  public init(file: String, line: Int, column: Int) {
    self.init(source: .file(file), line: line, column: column)
  }

  /// The environment variable `name`.
  public static func environment(_ name: String) -> Position {
    Position(source: .environment(name), line: 0, column: 0)
  }

  /// The command line flag `name`, dashes included.
  public static func flag(_ name: String) -> Position {
    Position(source: .flag(name), line: 0, column: 0)
  }

  /// The name of the file, or the words for the other kinds of place.
  public var file: String {
    switch source {
    case .file(let name): name
    case .environment(let name): "environment \(name)"
    case .flag(let name): "flag \(name)"
    case .code: "code"
    }
  }

  /// The place as it is printed before a problem, such as `Plugins.yaml:3:7`.
  public var description: String {
    line > 0 ? "\(file):\(line):\(column)" : file
  }

  /// Whether the value came from the environment or the command line, where there is no YAML.
  var isOverlay: Bool {
    switch source {
    case .environment, .flag: true
    case .file, .code: false
    }
  }
}

extension Position: Comparable {
  /// Orders positions by place, then line, then column, as a reader meets them.
  public static func < (left: Position, right: Position) -> Bool {
    (left.file, left.line, left.column) < (right.file, right.line, right.column)
  }
}
