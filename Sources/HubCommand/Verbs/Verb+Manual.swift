internal import HubKernel

extension Verb {
  static let manual = Verb(
    "man", "write the pages of the manual: hubctl(1), one for each verb, Plugins.yaml(5) and loft(7)",
    operands: [Operand("PAGE", "which page: hubctl, a verb, Plugins.yaml or loft", isOptional: true)],
    flags: [Flag("--to", "write all of them below this folder, as man1/hubctl.1 and so on", value: "FOLDER")],
    examples: [
      Example("hubctl man doctor | man -l -", "read one page, wherever hubctl came from"),
      Example("hubctl man --to ~/.local/share/man", "all of them, so that 'man hubctl-doctor' finds them"),
    ]
  ) { invocation in
    let pages = Manual(catalogue: invocation.catalogue, environment: invocation.environment).pages
    guard let folder = invocation.arguments.value("--to") else {
      invocation.console.say(try page(invocation.arguments.operand(0) ?? "hubctl", pages).text)
      return .ok
    }
    guard invocation.arguments.operand(0) == nil else {
      throw CommandFailure(.usage, "--to writes all pages", hint: "leave out the name, or --to")
    }
    guard !folder.isEmpty else { throw CommandFailure(.usage, "--to needs the name of a folder") }
    for page in pages {
      let path = "\(folder)/\(page.path)"
      do {
        try FileText.makeFolder("\(folder)/man\(page.section)")
        try FileText.replace(path, with: page.text)
      } catch {
        throw CommandFailure(.failed, "\(path.printable) cannot be written: \(error)")
      }
      invocation.console.say(path)
    }
    return .ok
  }

  private static func page(_ name: String, _ pages: [ManualPage]) throws(CommandFailure) -> ManualPage {
    if let page = pages.first(where: { $0.name == name || $0.name == "hubctl-\(name)" }) { return page }
    let near = Suggestion.nearest(to: name, among: pages.map(\.name) + Verb.all.map(\.name))
    throw CommandFailure(
      .notFound, "the manual has no page '\(name.printable)'", hint: near.map { "did you mean '\($0)'?" })
  }
}
