internal import Glibc
public import HubKernel
internal import HubNet

/// The verbs of hubctl, for whoever builds a hub with plugins of their own.
public enum HubCommand {
  /// What this hub calls itself when asked for its version.
  public static let version = "1.0.0"

  /// What plugins are written against: another number means that some must be changed.
  public static let api = 1

  /// Does what the command line says with the plugins of `catalogue`, and ends the process.
  public static func main(_ catalogue: [CatalogueEntry]) async -> Never {
    signal(SIGPIPE, SIG_IGN)
    Server.tameHeap()
    let environment = ProcessEnvironment.read()
    let code = await run(
      Array(CommandLine.arguments.dropFirst()), catalogue: catalogue, environment: environment,
      console: Console.standard(environment: environment))
    exit(code.rawValue)
  }

  /// Does what the words say and tells how it ended.
  static func run(
    _ words: [String], catalogue: [CatalogueEntry], environment: [String: String], console: Console
  ) async -> ExitCode {
    var console = console
    do {
      let (verb, rest) = try Verb.named(by: words)
      var arguments = try ArgumentParser.parse(rest, for: verb)
      if let choice = arguments.value("--color").flatMap(ColourChoice.init(rawValue:)) {
        console = console.coloured(choice, environment: environment)
      }
      if arguments.has("--help") {
        console.say(HelpText.of(verb))
        return .ok
      }
      if verb.writesJSON, let format = arguments.value("--output").flatMap(OutputFormat.init(rawValue:)) {
        guard !arguments.has("--json") || format == .json else {
          throw CommandFailure(.usage, "--json and -o \(format.rawValue) are two formats", hint: "say one")
        }
        if format != .table {
          arguments.flags["--json"] = [""]
          console = console.writing(format)
        }
      }
      let invocation = Invocation(
        verb: verb, arguments: arguments, console: console, environment: environment, catalogue: catalogue)
      return try await verb.run(invocation)
    } catch let failure as CommandFailure {
      console.complain(failure)
      return failure.code
    } catch {
      console.complain(CommandFailure(.failed, "\(error)"))
      return .failed
    }
  }
}
