internal import HubKernel

extension Verb {
  static let docs = Verb(
    "docs", "write the parts of the documentation that come from the source",
    flags: [Flag("--check", "write nothing; fail when something is out of date")],
    examples: [
      Example("hubctl docs", "write Docs/Reference and the tables of every plugin's page"),
      Example("hubctl docs --check", "for continuous integration"),
    ]
  ) { invocation in
    let checkout = try Checkout.here()
    let isCheck = invocation.arguments.has("--check")
    let stale = try pages(invocation, checkout).filter {
      try !checkout.exists($0.path) || checkout.read($0.path) != $0.text
    }
    for page in stale {
      if !isCheck { try checkout.write(page.path, page.text) }
      invocation.console.say("\(isCheck ? "stale  " : "wrote  ")\(page.path)")
    }
    if isCheck, !stale.isEmpty {
      invocation.console.note("'hubctl docs' brings them up to date")
      return .problems
    }
    return .ok
  }

  /// Every generated page as it should be.
  private static func pages(
    _ invocation: Invocation, _ checkout: Checkout
  ) throws -> [(path: String, text: String)] {
    let every = try invocation.everyPlugin()
    let modules = ["HubKernel"] + FileText.names(in: checkout.root + Checkout.rooms)
    let declarations = try modules.flatMap { module in
      // What the kernel tells and asks is in part of a room beneath it.
      let folders =
        module == "HubKernel" ? ["Sources/HubPlugins", "Sources/HubKernel"] : ["\(Checkout.rooms)/\(module)"]
      return try folders.flatMap(checkout.swiftFiles(in:)).flatMap {
        DeclarationScanner.scan(try checkout.read($0), module: module)
      }
    }
    let reference = ReferencePages(
      catalogue: invocation.catalogue, meters: every.meters, plugins: every.plugins,
      declarations: declarations)
    var pages = reference.files
    for entry in invocation.catalogue {
      let path = "\(Checkout.rooms)/\(ReferencePages.module(of: entry.manifest.id))/README.md"
      guard checkout.exists(path) else { continue }
      pages.append(
        (path, try Markers.fill(try checkout.read(path), with: reference.tables(for: entry.manifest.id))))
    }
    return pages
  }
}
