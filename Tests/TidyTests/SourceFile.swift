import Foundation

/// A file of the tree as the rules see it: its path from the root, its lines, and its lines without what is
/// said in comments and strings.
struct SourceFile: Sendable {
  let path: String
  let lines: [String]
  /// The lines with comments and the contents of strings blanked, so that a rule about code meets code only.
  let code: [String]
  /// The comments alone, line by line.
  let comments: [String]

  init(path: String, text: String) {
    self.path = path
    var rows = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if rows.last == "" { rows.removeLast() }
    lines = rows
    if path.hasSuffix(".swift") {
      let parts = SwiftText.separate(text)
      code = parts.code
      comments = parts.comments
    } else {
      code = rows
      comments = []
    }
  }

  var name: String { String(path.split(separator: "/").last ?? "") }
  var isSwift: Bool { path.hasSuffix(".swift") }
  var isSource: Bool { isSwift && path.hasPrefix("Sources/") }
  var isTest: Bool { isSwift && path.hasPrefix("Tests/") }

  /// The folder of its target, as in Sources/HubKernel.
  var module: String? {
    let parts = path.split(separator: "/")
    return isSource && parts.count > 2 && parts[1] != "Plugins" ? String(parts[1]) : nil
  }

  /// The room of the plugin that owns this file, as in Sources/Plugins/RateLimit.
  var room: String? {
    let parts = path.split(separator: "/")
    guard parts.count > 3, parts[0] == "Sources", parts[1] == "Plugins" else { return nil }
    return String(parts[2])
  }

  func finding(_ line: Int, _ sentence: String) -> Finding {
    Finding(path: path, line: line, sentence: sentence)
  }
}
