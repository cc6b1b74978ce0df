internal import Glibc

/// Where hubctl writes: data to one stream, talk to the other.
struct Console: Sendable {
  enum Stream: Sendable {
    case output
    case errors
  }

  /// What is written to each stream, and in which colours.
  struct Look: Sendable {
    var isTerminal = false
    var hasColour = false
  }

  var output = Look()
  var errors = Look()
  let put: @Sendable (Stream, String) -> Void

  /// The standard streams of the process.
  static func standard(environment: [String: String]) -> Console {
    let console = Console(
      output: Look(isTerminal: isatty(STDOUT_FILENO) == 1),
      errors: Look(isTerminal: isatty(STDERR_FILENO) == 1)
    ) { stream, text in
      let descriptor = stream == .output ? STDOUT_FILENO : STDERR_FILENO
      Descriptor.writeAll(descriptor, text)
    }
    return console.coloured(.auto, environment: environment)
  }

  /// The same streams, coloured or not.
  func coloured(_ choice: ColourChoice, environment: [String: String]) -> Console {
    var copy = self
    copy.output.hasColour = choice.applies(isTerminal: output.isTerminal, environment: environment)
    copy.errors.hasColour = choice.applies(isTerminal: errors.isTerminal, environment: environment)
    return copy
  }

  /// The same streams, with data in another format.
  func writing(_ format: OutputFormat) -> Console {
    let put = self.put
    return Console(output: output, errors: errors) { stream, text in
      put(stream, stream == .output ? format.convert(text) : text)
    }
  }

  /// Writes data. A last line without an end gets one.
  func say(_ text: String) { put(.output, text.hasSuffix("\n") ? text : text + "\n") }

  /// Writes a line that is not data.
  func note(_ text: String) { put(.errors, text.hasSuffix("\n") ? text : text + "\n") }

  /// Asks a question that is answered with yes or no; where nobody can answer, that is a no.
  func confirms(_ question: String) -> Bool {
    guard isatty(STDIN_FILENO) == 1 else { return false }
    put(.errors, "\(question) [y/N] ")
    return ["y", "yes"].contains((readLine() ?? "").lowercased())
  }

  /// Writes why a verb ended early.
  func complain(_ failure: CommandFailure) {
    let word = errors.hasColour ? "\u{1B}[1;31merror\u{1B}[0m" : "error"
    guard !failure.message.isEmpty else { return }
    note("\(word): \(failure.message)" + (failure.hint.map { "\n  hint: \($0)" } ?? ""))
  }
}
