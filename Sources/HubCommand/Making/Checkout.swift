internal import Glibc

/// The source of a hub, where hubctl can make plugins and write documentation.
struct Checkout {
  static let package = "Package.swift"
  static let catalogue = "Sources/StandardPlugins/Catalogue.swift"
  static let rooms = "Sources/Plugins"

  /// The folder it is in, ending with a slash, or empty for the current one.
  let root: String

  /// The checkout at the current folder.
  static func here() throws(CommandFailure) -> Checkout { try at("") }

  static func at(_ root: String) throws(CommandFailure) -> Checkout {
    let checkout = Checkout(root: root)
    guard checkout.exists(package), checkout.exists(catalogue) else {
      throw CommandFailure(
        .notFound, "this is not the source of a hub: there is no \(package) with a \(catalogue)",
        hint: "change to the folder that Package.swift is in")
    }
    return checkout
  }

  func exists(_ path: String) -> Bool { FileText.exists(root + path) }

  func read(_ path: String) throws(CommandFailure) -> String {
    guard let text = FileText.text(of: root + path) else {
      throw CommandFailure(.failed, "\(path) cannot be read")
    }
    return text
  }

  /// Writes a file, making the folders it needs.
  func write(_ path: String, _ text: String) throws(CommandFailure) {
    do {
      if let slash = path.lastIndex(of: "/") { try FileText.makeFolder(root + path[..<slash]) }
      try FileText.replace(root + path, with: text)
    } catch {
      throw CommandFailure(.failed, "\(path) cannot be written: \(error)")
    }
  }

  /// The Swift files below a folder, sorted.
  func swiftFiles(in folder: String) -> [String] {
    FileText.names(in: root + folder).flatMap { name -> [String] in
      let path = "\(folder)/\(name)"
      if name.hasSuffix(".swift") { return [path] }
      return name.contains(".") ? [] : swiftFiles(in: path)
    }
  }
}
