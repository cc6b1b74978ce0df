internal import Glibc
internal import HubKernel

/// Where the package of the hub is, for packages that depend on it.
enum HubSource: Equatable {
  /// A folder of this machine, from its root.
  case folder(String)
  /// A repository, and what follows its address in a manifest: `branch: "main"`.
  case repository(url: String, requirement: String)

  /// What the package calls itself.
  static let package = "loft"
  private static let longestPath = 4_096
  /// Above this program there are not so many folders.
  private static let mostFolders = 64

  /// What somebody wrote: a folder, or the address of a repository, perhaps with `#` and a tag or commit.
  init(_ text: String, from folder: String = "") throws(CommandFailure) {
    guard Self.isAddress(text) else {
      let path = text.hasPrefix("/") ? text : "\(folder)\(text)"
      guard let whole = Self.whole(path), Self.isSource(whole) else {
        throw CommandFailure(
          .notFound, "'\(text.printable)' is not the source of a hub: it has no \(Checkout.catalogue)",
          hint: "name the folder of the hub's Package.swift, or the address of its repository")
      }
      self = .folder(whole)
      return
    }
    let parts = text.split(separator: "#", maxSplits: 1).map(String.init)
    self = .repository(
      url: parts[0],
      requirement: parts.count > 1 ? "revision: \(parts[1].swiftLiteral)" : "branch: \"main\"")
  }

  /// The source that this very program was built from, when it still lies where it was built.
  static func ofThisProgram() throws(CommandFailure) -> HubSource {
    var path = whole("/proc/self/exe") ?? ""
    for _ in 0..<mostFolders {
      guard let slash = path.lastIndex(of: "/") else { break }
      path = String(path[..<slash])
      if isSource(path) { return .folder(path) }
    }
    throw CommandFailure(
      .notFound, "it is not known where the source of the hub is: this hubctl does not lie in it",
      hint: "say --loft FOLDER or --loft https://…/loft.git")
  }

  /// What the list of dependencies says.
  var dependency: String {
    switch self {
    case .folder(let path): ".package(name: \(Self.package.swiftLiteral), path: \(path.swiftLiteral))"
    case .repository(let url, let requirement): ".package(url: \(url.swiftLiteral), \(requirement))"
    }
  }

  /// What products of it say which package they are of.
  var identity: String {
    guard case .repository(let url, _) = self else { return Self.package }
    let last = url.split(separator: "/").last.map(String.init) ?? url
    return last.hasSuffix(".git") ? String(last.dropLast(4)) : last
  }

  /// For people.
  var description: String {
    switch self {
    case .folder(let path): path
    case .repository(let url, let requirement): "\(url) (\(requirement))"
    }
  }

  private static func isAddress(_ text: String) -> Bool {
    text.contains("://") || text.hasPrefix("git@")
  }

  private static func isSource(_ folder: String) -> Bool {
    FileText.exists("\(folder)/\(Checkout.package)") && FileText.exists("\(folder)/\(Checkout.catalogue)")
  }

  /// The path from the root, without links; nil when there is nothing.
  static func whole(_ path: String) -> String? {
    guard path.utf8.count < longestPath, let found = realpath(path.isEmpty ? "." : path, nil) else {
      return nil
    }
    defer { free(found) }
    return String(validatingCString: found)
  }
}
