internal import HubKernel

/// A package of somebody's own: it is built, and the hub that it makes holds its plugin against the contract.
struct PackageTrial {
  let folder: String
  let invocation: Invocation

  /// Stands for the plugin in what the hub is asked to do.
  static let name = "{}"

  /// Tries every rule, or those that were asked for.
  func run() throws -> ExitCode {
    var words = ["plugin", "test", PackageTrial.name]
    for flag in ["--config", "--rule"] {
      for value in invocation.arguments.values(flag) { words += [flag, value] }
    }
    if invocation.arguments.has("--json") { words.append("--json") }
    return try run(words)
  }

  /// Builds the hub and asks it to do something.
  func run(_ words: [String]) throws -> ExitCode {
    let package = try Verb.described(folder, invocation.environment)
    let program = "\(package.name)-hub"
    let build = ["swift", "build", "--package-path", package.folder, "--product", program]
    guard try Verb.ran(build, invocation.environment) == 0 else {
      throw CommandFailure(
        .failed, "\(folder.printable) was not built; what is wrong stands above",
        hint: "a package is to have a program '\(program)', as 'hubctl new plugin --package' makes it")
    }
    let place = try Verb.printed(build + ["--show-bin-path"], invocation.environment)
    let hub = "\(place.prefix { $0 != "\n" })/\(program)"
    let order = [hub] + words.map { $0 == PackageTrial.name ? package.name : $0 }
    return ExitCode(rawValue: try Verb.ran(order, invocation.environment)) ?? .failed
  }
}
