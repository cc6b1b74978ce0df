internal import Glibc
internal import HubKernel

/// What `hubctl context` does.
struct ContextDesk {
  private static let actionsWithAddress = ["--admin", "--token-file", "--authority"]

  let invocation: Invocation
  private let contexts: HubContexts

  init(_ invocation: Invocation) throws(CommandFailure) {
    self.invocation = invocation
    contexts = try HubContexts(environment: invocation.environment)
    let action = invocation.arguments.operand(0) ?? "list"
    for flag in Self.actionsWithAddress where invocation.arguments.has(flag) && action != "add" {
      throw CommandFailure(.usage, "\(flag) is for 'hubctl context add'")
    }
    if invocation.arguments.has("--none"), action != "use" {
      throw CommandFailure(.usage, "--none is for 'hubctl context use'")
    }
  }

  private func name() throws(CommandFailure) -> String {
    guard let name = invocation.arguments.operand(1) else {
      throw CommandFailure(.usage, "which context?", hint: "'hubctl context list' lists them")
    }
    return name
  }

  func list() throws(CommandFailure) -> ExitCode {
    guard invocation.arguments.operand(1) == nil else {
      throw CommandFailure(.usage, "'list' lists all of them", hint: "hubctl context show NAME")
    }
    if invocation.arguments.has("--json") {
      invocation.console.say(contexts.json(withPath: true))
    } else if contexts.all.isEmpty {
      invocation.console.note(
        "there are no contexts in \(contexts.path.printable)\n"
          + "  hint: hubctl context add prod --admin https://hub.example.com:9090 --token-file FILE")
    } else {
      let rows = contexts.all.map { context in
        [
          context.name == contexts.current ? "*" : "", context.name, context.address.printable,
          context.tokenFile.isEmpty ? "-" : context.tokenFile.printable,
        ]
      }
      invocation.console.say(Table([["", "NAME", "ADDRESS", "TOKEN FILE"]] + rows).text)
    }
    return .ok
  }

  func show() throws(CommandFailure) -> ExitCode {
    let name = invocation.arguments.operand(1) ?? contexts.current
    guard let name else {
      throw CommandFailure(
        .notFound, "no context is in use", hint: "'hubctl context use NAME' chooses one")
    }
    let context = try contexts.find(name)
    if invocation.arguments.has("--json") {
      var one = contexts
      one.all = [context]
      invocation.console.say(one.json(withPath: true))
      return .ok
    }
    let rows = [
      ["name", context.name], ["address", context.address.printable],
      ["token file", context.tokenFile.isEmpty ? "-" : context.tokenFile.printable],
      ["authority", context.authority.isEmpty ? "the public ones" : context.authority.printable],
      ["in use", context.name == contexts.current ? "yes" : "no"], ["kept in", contexts.path.printable],
    ]
    invocation.console.say(Table(rows).text)
    return .ok
  }

  func use() throws(CommandFailure) -> ExitCode {
    var changed = contexts
    if invocation.arguments.has("--none") {
      guard invocation.arguments.operand(1) == nil else {
        throw CommandFailure(.usage, "a context or --none, not both")
      }
      changed.current = nil
      try changed.write()
      invocation.console.note("no context is in use; ./Plugins.yaml says which hub is meant")
      return .ok
    }
    let context = try contexts.find(try name())
    changed.current = context.name
    try changed.write()
    invocation.console.note("verbs talk to '\(context.name)', \(context.address.printable)")
    return .ok
  }

  func add() throws(CommandFailure) -> ExitCode {
    let name = try name()
    if let mistake = HubContext.mistake(inName: name) { throw CommandFailure(.usage, mistake) }
    guard contexts[name] == nil else {
      throw CommandFailure(
        .failed, "there is a context '\(name)' already", hint: "hubctl context remove \(name)")
    }
    guard contexts.all.count < HubContexts.most else {
      throw CommandFailure(.failed, "there are \(HubContexts.most) contexts, and no more are kept")
    }
    let arguments = invocation.arguments
    guard let address = arguments.value("--admin"), let target = AdminTarget(address) else {
      throw CommandFailure(
        .usage, "where is it?", hint: "write --admin https://hub.example.com:9090, or the path of a socket")
    }
    var context = HubContext(name: name, address: try absolute(address, of: target))
    if let file = arguments.value("--token-file") {
      context.tokenFile = try absolute(file)
      _ = try AdminTarget.token(inFile: context.tokenFile, kept: true)
    }
    if let file = arguments.value("--authority") {
      context.authority = try absolute(file)
      guard FileText.exists(context.authority) else {
        throw CommandFailure(.notFound, "there is no \(context.authority.printable)")
      }
    }
    if !context.tokenFile.isEmpty, target.isInTheOpen {
      throw CommandFailure(
        .usage, "a token sent to \(target.address) could be read by anybody between",
        hint: "write --admin https://\(target.address)")
    }
    var changed = contexts
    changed.all.append(context)
    try changed.write()
    invocation.console.note(
      "'\(name)' is \(context.address.printable); 'hubctl context use \(name)' chooses it")
    return .ok
  }

  func remove() throws(CommandFailure) -> ExitCode {
    let context = try contexts.find(try name())
    var changed = contexts
    changed.all.removeAll { $0.name == context.name }
    if changed.current == context.name { changed.current = nil }
    try changed.write()
    invocation.console.note("'\(context.name)' is forgotten; its token file stays where it is")
    return .ok
  }

  /// The path as it is from everywhere: contexts are used in other folders than they are made in.
  private func absolute(_ path: String) throws(CommandFailure) -> String {
    if path.hasPrefix("/") { return path }
    guard let here = getcwd(nil, 0) else {
      throw CommandFailure(.failed, "this folder is gone", hint: "write the whole path")
    }
    defer { free(here) }
    return "\(String(cString: here))/\(path)"
  }

  private func absolute(_ address: String, of target: AdminTarget) throws(CommandFailure) -> String {
    guard case .unix(let path) = target.address else { return address }
    return "unix:" + (try absolute(path))
  }
}
