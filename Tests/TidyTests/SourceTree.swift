import Foundation

/// Every text file that is kept under version control, as far as the rules care.
struct SourceTree: Sendable {
  let files: [SourceFile]

  /// This checkout, read once.
  static let here = SourceTree(root: root)

  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  private static let skippedFolders: Set<String> = [
    ".build", ".git", ".venv", ".tools", "Artifacts", "Corpus", "__pycache__", ".vscode", ".swiftpm",
  ]
  private static let skippedEndings = [".png", ".ico", ".woff2", ".pem", ".gz"]

  init(files: [SourceFile]) { self.files = files }

  init(root: URL) {
    var found: [SourceFile] = []
    let start = root.path.count + 1
    let walk = FileManager.default.enumerator(at: root, includingPropertiesForKeys: [.isRegularFileKey])
    while let url = walk?.nextObject() as? URL {
      if Self.skippedFolders.contains(url.lastPathComponent) {
        walk?.skipDescendants()
        continue
      }
      let path = String(url.path.dropFirst(start))
      guard !Self.skippedEndings.contains(where: path.hasSuffix),
        (try? url.resourceValues(forKeys: [.isRegularFileKey]))?.isRegularFile == true,
        let text = try? String(contentsOf: url, encoding: .utf8)
      else { continue }
      found.append(SourceFile(path: path, text: text))
    }
    files = found.sorted { $0.path < $1.path }
  }

  subscript(path: String) -> SourceFile? { files.first { $0.path == path } }

  var sources: [SourceFile] { files.filter(\.isSource) }

  /// The rooms under Sources/Plugins.
  var rooms: [String] { Set(sources.compactMap(\.room)).sorted() }

  func files(in folder: String) -> [SourceFile] { files.filter { $0.path.hasPrefix(folder + "/") } }
}
