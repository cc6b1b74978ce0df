import HubKernel

@testable import HubCommand

/// Runs hubctl inside the test and keeps what it writes.
final class Transcript: Sendable {
  private let written = Lock((output: "", errors: ""))

  var output: String { written.withLock { $0.output } }
  var errors: String { written.withLock { $0.errors } }

  var console: Console {
    Console { [written] stream, text in
      written.withLock { written in
        switch stream {
        case .output: written.output += text
        case .errors: written.errors += text
        }
      }
    }
  }

  /// Does what the words say, with the plugins of these tests.
  func run(_ words: [String], environment: [String: String] = [:]) async -> ExitCode {
    // Nothing here may reach a hub that happens to run on this machine.
    let all = environment.merging(["XDG_RUNTIME_DIR": "/nonexistent"]) { given, _ in given }
    return await HubCommand.run(words, catalogue: SamplePlugins.catalogue, environment: all, console: console)
  }
}
