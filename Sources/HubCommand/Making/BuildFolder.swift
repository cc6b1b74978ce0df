internal import Glibc
internal import HubCrypto

/// Where `hubctl build` works, so that the next build of the same hub takes seconds.
struct BuildFolder {
  /// Digits of a digest that tell folders apart.
  private static let digits = 16

  /// The generated package.
  let package: String
  /// What the compiler makes. All sets of plugins for one hub share it.
  let scratch: String

  init(_ assembly: HubAssembly, environment: [String: String]) throws(CommandFailure) {
    let caches: String
    if let folder = environment["XDG_CACHE_HOME"], folder.hasPrefix("/") {
      caches = folder
    } else if let home = environment["HOME"], home.hasPrefix("/") {
      caches = "\(home)/.cache"
    } else {
      throw CommandFailure(
        .failed, "there is no folder to build in: neither XDG_CACHE_HOME nor HOME is set",
        hint: "XDG_CACHE_HOME=/var/tmp/cache hubctl build ...")
    }
    let base = "\(caches)/loft/build"
    package = "\(base)/\(Self.name(assembly.words))"
    scratch = "\(base)/\(Self.name(assembly.hub.description)).scratch"
    do {
      // Whoever can write here decides what the hub does.
      try FileText.makeFolder(package, mode: 0o700)
    } catch {
      throw CommandFailure(.failed, "\(package) cannot be made: \(error)")
    }
  }

  /// Writes the package. A file that has not changed is left alone, and nothing is compiled anew for it.
  func write(_ assembly: HubAssembly) throws(CommandFailure) {
    let folder = Checkout(root: "\(package)/")
    for (path, text) in [
      (Checkout.package, assembly.manifest), ("Sources/\(HubAssembly.program)/main.swift", assembly.main),
    ] where FileText.text(of: "\(package)/\(path)") != text {
      try folder.write(path, text)
    }
  }

  private static func name(_ text: String) -> String {
    String(Digest.sha256(Array(text.utf8)).hex.prefix(digits))
  }
}
