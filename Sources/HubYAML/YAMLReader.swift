public import HubConfig

/// Reads the YAML of a settings file into a tree that remembers where everything was written.
///
/// No input traps, and every input ends in bounded time: what the limits forbid is a problem.
public enum YAMLReader {
  /// Reads the bytes of a file; nil when it is empty or so broken that there is no tree.
  ///
  /// `file` is what positions call the file. When `problems` has gained an error, the tree is only
  /// good for finding more of them.
  public static func parse(
    _ bytes: UnsafeRawBufferPointer, file: String, problems: inout Problems, limits: YAMLLimits = YAMLLimits()
  ) -> ConfigNode? {
    guard !bytes.isEmpty else { return nil }
    guard bytes.count <= limits.bytes else {
      problems.add(
        "the file has \(bytes.count) bytes, and \(limits.bytes) are allowed",
        at: Position(file: file, line: 1, column: 1))
      return nil
    }
    if let problem = EncodingCheck.problem(in: bytes, file: file) {
      problems.append(problem)
      return nil
    }
    guard let parser = EventParser(bytes, scalarBytes: limits.scalarBytes) else {
      problems.add("there is no memory to read the file", at: Position(file: file, line: 1, column: 1))
      return nil
    }
    var builder = TreeBuilder(file: file, limits: limits, problems: problems)
    defer { problems = builder.problems }
    while true {
      switch parser.next() {
      case .failure(let complaint):
        builder.problems.append(complaint.problem(file: file))
        return nil
      case .success(let event):
        switch builder.take(event) {
        case .more: continue
        case .finished: return builder.root
        case .refused: return nil
        }
      }
    }
  }

  /// Reads a text; nil when it is empty or so broken that there is no tree.
  public static func parse(
    _ text: String, file: String, problems: inout Problems, limits: YAMLLimits = YAMLLimits()
  ) -> ConfigNode? {
    parse(Array(text.utf8), file: file, problems: &problems, limits: limits)
  }

  /// Reads the bytes of a file; nil when it is empty or so broken that there is no tree.
  public static func parse(
    _ bytes: [UInt8], file: String, problems: inout Problems, limits: YAMLLimits = YAMLLimits()
  ) -> ConfigNode? {
    bytes.withUnsafeBytes { parse($0, file: file, problems: &problems, limits: limits) }
  }
}
