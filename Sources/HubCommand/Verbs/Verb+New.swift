internal import HubKernel

extension Verb {
  static let new = Verb(
    "new", "make a plugin of your own: its room, its test, and the lines that register it",
    operands: [
      Operand("KIND", "what to make", words: ["plugin"]),
      Operand("NAME", "its name in Plugins.yaml, such as rate-limit"),
    ],
    examples: [Example("hubctl new plugin greeter", "in the folder of the hub's Package.swift")]
  ) { invocation in
    let name = try PluginName(invocation.arguments.operand(1) ?? "")
    let checkout = try Checkout.here()
    guard !invocation.catalogue.contains(where: { $0.manifest.id == name.id }) else {
      throw CommandFailure(.failed, "there is a plugin '\(name.id)' already")
    }
    let files = PluginTemplate(name: name).files
    if let there = files.first(where: { checkout.exists($0.path) }) {
      throw CommandFailure(.failed, "\(there.path) exists already", hint: "call the plugin otherwise")
    }
    let editor = PackageEditor(name: name)
    guard let package = editor.package(try checkout.read(Checkout.package)) else {
      throw cannotEdit(Checkout.package, name)
    }
    guard let catalogue = editor.catalogue(try checkout.read(Checkout.catalogue)) else {
      throw cannotEdit(Checkout.catalogue, name)
    }
    // Nothing is written before it is clear that everything can be.
    for file in files {
      try checkout.write(file.path, file.text)
      invocation.console.say("made     \(file.path)")
    }
    for (path, text) in [(Checkout.package, package), (Checkout.catalogue, catalogue)] {
      try checkout.write(path, text)
      invocation.console.say("changed  \(path)")
    }
    invocation.console.note(
      """
      next: swift test --filter \(name.module)Tests, '- \(name.id)' under plugins: in Plugins.yaml, \
      make run; make docs fills in the tables of its README.md
      """)
    return .ok
  }

  private static func cannotEdit(_ path: String, _ name: PluginName) -> CommandFailure {
    CommandFailure(
      .failed, "\(path) is not laid out as expected, or has a '\(name.module)' already; nothing was written",
      hint: "look at how the other plugins stand there")
  }
}
