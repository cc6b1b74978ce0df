/// Everything that is wrong with some settings, collected so that all of it is told at once.
public struct Problems: Sendable {
  /// How many problems are kept; the rest are only counted.
  public static let limit = 200

  /// How many errors were met, kept or not.
  public private(set) var errorCount = 0
  /// How many problems were met beyond the limit.
  public private(set) var omittedCount = 0
  private var kept: [Problem] = []

  /// No problems.
  public init() {}

  /// Whether nothing at all was found.
  public var isEmpty: Bool { kept.isEmpty }
  /// Whether something was found that the hub will not run with.
  public var hasErrors: Bool { errorCount > 0 }
  /// Whether further problems are only counted, so that describing them well is wasted.
  public var isFull: Bool { kept.count >= Self.limit }
  /// The problems in the order a reader of the files meets them.
  public var sorted: [Problem] {
    kept.enumerated()
      .sorted { ($0.element.position, $0.offset) < ($1.element.position, $1.offset) }
      .map(\.element)
  }

  /// Adds an error; `also` is the second place when two contradict each other.
  public mutating func add(
    _ message: String, at position: Position, hint: String? = nil, also: Position? = nil,
    hidesSource: Bool = false
  ) {
    append(Problem(.error, message, at: position, hint: hint, also: also, hidesSource: hidesSource))
  }

  /// Adds a warning.
  public mutating func warn(
    _ message: String, at position: Position, hint: String? = nil, also: Position? = nil
  ) {
    append(Problem(.warning, message, at: position, hint: hint, also: also))
  }

  /// Adds a problem that was described elsewhere.
  public mutating func append(_ problem: Problem) {
    if problem.severity == .error { errorCount &+= 1 }
    if isFull { omittedCount &+= 1 } else { kept.append(problem) }
  }

  /// Adds all of another collection.
  public mutating func append(contentsOf others: Problems) {
    for problem in others.kept { append(problem) }
    omittedCount &+= others.omittedCount
    errorCount &+= others.errorCount &- others.kept.count { $0.severity == .error }
  }
}
