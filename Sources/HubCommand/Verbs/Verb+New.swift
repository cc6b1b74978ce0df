internal import HubClients
internal import HubKernel

extension Verb {
  static let new = Verb(
    "new", "make a plugin of your own: its room, its test, and the lines that register it",
    operands: [
      Operand("KIND", "what to make", words: ["plugin"]),
      Operand("NAME", "its name in Plugins.yaml, such as rate-limit"),
    ],
    flags: [
      Flag(
        "--lang", "what to write it in; all but Swift need no build", value: "LANGUAGE",
        words: ProgramMaking.words),
      Flag("--package", "make a package of its own here, outside the source of the hub"),
      Flag(
        "--loft",
        "where that package finds the hub's: a folder or the address of a repository, perhaps with #TAG",
        value: "PLACE"),
    ],
    examples: [
      Example("hubctl new plugin greeter", "in the folder of the hub's Package.swift"),
      Example("hubctl new plugin greeter --package", "anywhere: a package that builds a hub with it"),
      Example(
        "hubctl new plugin greeter --lang python", "anywhere: a program, which a hub can start as it is"),
    ]
  ) { invocation in
    let name = try PluginName(invocation.arguments.operand(1) ?? "")
    guard !invocation.catalogue.contains(where: { $0.manifest.id == name.id }) else {
      throw CommandFailure(.failed, "there is a plugin '\(name.id)' already", hint: "call it otherwise")
    }
    if let language = invocation.arguments.value("--lang").flatMap(ProgramLanguage.init(rawValue:)) {
      guard !invocation.arguments.has("--package"), !invocation.arguments.has("--loft") else {
        throw CommandFailure(
          .usage, "--package and --loft are for plugins in Swift", hint: "leave --lang out, or these")
      }
      return try ProgramMaking.make(name, language, invocation.console)
    }
    if invocation.arguments.has("--package") { return try makePackage(name, invocation) }
    if invocation.arguments.has("--loft") {
      throw CommandFailure(.usage, "--loft is for a package of its own", hint: "say --package as well")
    }
    return try makeRoom(name, invocation.console)
  }

  private static func makeRoom(_ name: PluginName, _ console: Console) throws -> ExitCode {
    let checkout = try Checkout.here()
    let files = PluginTemplate(name: name).files
    try checkNothingIsThere(files, checkout)
    let editor = PackageEditor(name: name)
    guard let package = editor.package(try checkout.read(Checkout.package)) else {
      throw cannotEdit(Checkout.package, name)
    }
    guard let catalogue = editor.catalogue(try checkout.read(Checkout.catalogue)) else {
      throw cannotEdit(Checkout.catalogue, name)
    }
    // Nothing is written before it is clear that everything can be.
    try write(files, checkout, console)
    for (path, text) in [(Checkout.package, package), (Checkout.catalogue, catalogue)] {
      try checkout.write(path, text)
      console.say("changed  \(path)")
    }
    console.note(
      """
      next: swift test --filter \(name.module)Tests, '- \(name.id)' under plugins: in Plugins.yaml, \
      make run; make docs fills in the tables of its README.md
      """)
    return .ok
  }

  private static func makePackage(_ name: PluginName, _ invocation: Invocation) throws -> ExitCode {
    let hub =
      try invocation.arguments.value("--loft").map { place throws(CommandFailure) in
        try HubSource(place)
      } ?? HubSource.ofThisProgram()
    let template = PackageTemplate(name: name, hub: hub)
    let here = Checkout(root: "")
    try checkNothingIsThere([(name.id, "")] + template.files, here)
    try write(template.files, here, invocation.console)
    invocation.console.note(
      """
      it depends on \(hub.description)
      next: cd \(name.id), swift test, swift run \(template.program) run
      """)
    return .ok
  }

  private static func checkNothingIsThere(
    _ files: [(path: String, text: String)], _ checkout: Checkout
  ) throws(CommandFailure) {
    guard let there = files.first(where: { checkout.exists($0.path) }) else { return }
    throw CommandFailure(.failed, "\(there.path) exists already", hint: "call the plugin otherwise")
  }

  private static func write(
    _ files: [(path: String, text: String)], _ checkout: Checkout, _ console: Console
  ) throws(CommandFailure) {
    for file in files {
      try checkout.write(file.path, file.text)
      console.say("made     \(file.path)")
    }
  }

  private static func cannotEdit(_ path: String, _ name: PluginName) -> CommandFailure {
    CommandFailure(
      .failed, "\(path) is not laid out as expected, or has a '\(name.module)' already; nothing was written",
      hint: "look at how the other plugins stand there")
  }
}
