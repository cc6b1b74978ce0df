internal import Glibc
internal import HubKernel

extension Verb {
  static let build = Verb(
    "build", "build a hub with the standard plugins and those of other packages",
    flags: [
      Flag("--with", "the folder of a package with plugins", value: "FOLDER", repeats: true),
      Flag("--output", "where to put the program, instead of ./hub", short: "-o", value: "FILE"),
      Flag("--debug", "build quickly, for trying out, and not for serving"),
      Flag("--scratch-path", "where the compiler works, instead of in the user's cache", value: "FOLDER"),
      Flag("--swift", "a word more for swift build, such as --swift=-v", value: "WORD", repeats: true),
    ],
    examples: [
      Example("hubctl build --with ./greeter", "./hub, which has the plugin greeter"),
      Example("hubctl build --with ./greeter --with ./other -o greeting-hub", "with two, elsewhere"),
    ]
  ) { invocation in
    let arguments = invocation.arguments
    let packages = try arguments.values("--with").map { folder throws(CommandFailure) in
      try described(folder, invocation.environment)
    }
    let assembly = try HubAssembly(packages)
    let output = arguments.value("--output") ?? HubAssembly.program
    try checkOutput(output)
    let folder = try BuildFolder(assembly, environment: invocation.environment)
    try folder.write(assembly)
    let isDebug = arguments.has("--debug")
    // Swift has a variable of its own for that folder.
    let scratch =
      arguments.value("--scratch-path") ?? invocation.environment["SWIFTPM_BUILD_DIR"] ?? folder.scratch
    var words = [
      "swift", "build", "--package-path", folder.package, "--scratch-path", scratch, "--product",
      HubAssembly.program,
    ]
    words += isDebug ? [] : ["--configuration", "release", "--static-swift-stdlib"]
    words += arguments.values("--swift")
    invocation.console.note("building in \(folder.package)")
    guard try ran(words, invocation.environment) == 0 else {
      throw CommandFailure(.failed, "the hub was not built; what is wrong stands above")
    }
    let place = try printed(words + ["--show-bin-path"], invocation.environment)
    let built = "\(place.prefix { $0 != "\n" })/\(HubAssembly.program)"
    try check(built, in: folder, invocation.environment)
    try install(built, as: output)
    let names = packages.map(\.name).joined(separator: ", ")
    invocation.console.say("made     \(output), a hub with the standard plugins and those of \(names)")
    return .ok
  }

  static func described(
    _ folder: String, _ environment: [String: String]
  ) throws(CommandFailure) -> PluginPackage {
    guard let whole = HubSource.whole(folder), FileText.exists("\(whole)/\(Checkout.package)") else {
      throw CommandFailure(
        .notFound, "'\(folder.printable)' is no package: it has no \(Checkout.package)",
        hint: "hubctl new plugin greeter --package makes one")
    }
    let text = try printed(["swift", "package", "--package-path", whole, "dump-package"], environment)
    guard let manifest = try? JSONValue(parsing: text) else {
      throw CommandFailure(.failed, "\(whole)/Package.swift: swift says nothing that can be read about it")
    }
    return try PluginPackage(manifest, in: whole)
  }

  private static func checkOutput(_ path: String) throws(CommandFailure) {
    var status = stat()
    if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
      throw CommandFailure(
        .usage, "'\(path.printable)' is a folder", hint: "--output \(path)/\(HubAssembly.program)")
    }
  }

  /// A hub whose plugins contradict each other is not handed over.
  private static func check(
    _ program: String, in folder: BuildFolder, _ environment: [String: String]
  ) throws(CommandFailure) {
    let path = "\(folder.package)/nothing.yaml"
    do { try FileText.replace(path, with: "plugins: []\n") } catch {
      throw CommandFailure(.failed, "\(path) cannot be written: \(error)")
    }
    guard try output(of: [program, "check", "--config", path], environment).code == 0 else {
      throw CommandFailure(.problems, "the hub was built and will not start; what is wrong stands above")
    }
  }

  private static func install(_ program: String, as output: String) throws(CommandFailure) {
    let temporary = "\(output).\(getpid()).new"
    let words = ["install", "--mode=755", program, temporary]
    guard try ran(words, ProcessEnvironment.read()) == 0, rename(temporary, output) == 0 else {
      let failure = SystemFailure.last
      unlink(temporary)
      throw CommandFailure(.failed, "'\(output.printable)' cannot be written: \(failure)")
    }
  }

  static func ran(
    _ words: [String], _ environment: [String: String]
  ) throws(CommandFailure) -> Int32 {
    do { return try Program(words: words, environment: environment).run() } catch {
      throw notRun(words[0], error)
    }
  }

  static func printed(
    _ words: [String], _ environment: [String: String]
  ) throws(CommandFailure) -> String {
    let result = try output(of: words, environment)
    guard result.code == 0 else {
      throw CommandFailure(
        .failed, "'\(words.joined(separator: " "))' ended with \(result.code); what is wrong stands above")
    }
    return String(decoding: result.bytes, as: UTF8.self)
  }

  private static func output(
    of words: [String], _ environment: [String: String]
  ) throws(CommandFailure) -> (code: Int32, bytes: [UInt8]) {
    do { return try Program(words: words, environment: environment).output() } catch {
      throw notRun(words[0], error)
    }
  }

  private static func notRun(_ name: String, _ failure: SystemFailure) -> CommandFailure {
    CommandFailure(
      .failed, "\(name) cannot be run: \(failure)",
      hint: name == "swift" ? "install Swift 6.3 from swift.org and put it on the PATH" : nil)
  }
}
