internal import Glibc
internal import HubCrypto
internal import HubKernel

extension Verb {
  static let pack = Verb(
    "pack", "make an archive of a plugin for others: its files, a list with digests, a version",
    operands: [Operand("FOLDER", "where the plugin is")],
    flags: [
      Flag("--release", "its version, such as 1.0.0", value: "VERSION"),
      Flag("--output", "the folder for the archive, instead of this one", short: "-o", value: "FOLDER"),
    ],
    examples: [
      Example("hubctl pack ./greeter --release 1.0.0", "greeter-1.0.0.tar.gz, and its digest beside it"),
      Example("sha256sum --check greeter-1.0.0.tar.gz.sha256", "whether it came as it was sent"),
    ]
  ) { invocation in
    let given = invocation.arguments.operand(0) ?? ""
    guard let folder = HubSource.whole(given) else {
      throw CommandFailure(.notFound, "'\(given.printable)' is no folder")
    }
    guard let version = invocation.arguments.value("--release") else {
      throw CommandFailure(.usage, "'pack' needs --release VERSION", hint: "--release 1.0.0")
    }
    let archive = try PluginArchive(folder, version: version)
    let output = "\(invocation.arguments.value("--output") ?? ".")/\(archive.title).tar.gz"
    try write(archive, to: output, invocation.environment)
    guard case .success(let bytes) = FileText.bytes(of: output, limit: .max - 1) else {
      throw CommandFailure(.failed, "\(output) cannot be read again")
    }
    let digest = Digest.sha256(bytes).hex
    try replace("\(output).sha256", with: "\(digest)  \(archive.title).tar.gz\n")
    invocation.console.say("made     \(output), \(archive.entries.count) files, \(bytes.count) bytes")
    invocation.console.say("sha256   \(digest)")
    if let place = localHub(folder, invocation.environment) {
      invocation.console.note(
        """
        Package.swift depends on the folder \(place), which others do not have
          hint: .package(url: "https://…/loft.git", branch: "main")
        """)
    }
    return .ok
  }

  private static func write(
    _ archive: PluginArchive, to output: String, _ environment: [String: String]
  ) throws(CommandFailure) {
    var template = Array("/tmp/loft-pack-XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else {
      throw CommandFailure(.failed, "no folder can be made in /tmp: \(SystemFailure.last)")
    }
    let place = String(cString: made)
    defer { rmdir(place) }
    let list = "\(place)/\(PluginArchive.list)"
    try replace(list, with: archive.description)
    defer { unlink(list) }
    let temporary = "\(output).\(getpid()).new"
    let words = archive.words(writing: temporary, listIn: place)
    let code: Int32
    do { code = try Program(words: words, environment: environment).run() } catch {
      throw CommandFailure(.failed, "tar cannot be run: \(error)")
    }
    guard code == 0, rename(temporary, output) == 0 else {
      unlink(temporary)
      throw CommandFailure(.failed, "'\(output.printable)' was not written")
    }
  }

  private static func replace(_ path: String, with text: String) throws(CommandFailure) {
    do { try FileText.replace(path, with: text) } catch {
      throw CommandFailure(.failed, "\(path.printable) cannot be written: \(error)")
    }
  }

  /// The folder of the hub's source, if a Swift package depends on one.
  private static func localHub(_ folder: String, _ environment: [String: String]) -> String? {
    guard FileText.exists("\(folder)/\(Checkout.package)"),
      let said = try? Program(
        words: ["swift", "package", "--package-path", folder, "dump-package"], environment: environment
      ).output(), said.code == 0,
      let manifest = try? JSONValue(parsing: String(decoding: said.bytes, as: UTF8.self)),
      case .folder(let place)? = try? PluginPackage(manifest, in: folder).hub
    else { return nil }
    return place
  }
}
