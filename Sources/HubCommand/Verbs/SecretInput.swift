internal import Glibc
internal import HubKernel

/// Secrets for verbs: from a file, the environment or standard input.
enum SecretInput {
  private static let limit = 65_536

  static func bytes(_ place: String, environment: [String: String]) throws(CommandFailure) -> [UInt8] {
    if place == "-" { return trimmed(standardInput()) }
    let source: Secret.Source
    if place.hasPrefix("file:"), place.utf8.count > 5 {
      source = .file(String(place.dropFirst(5)))
    } else if place.hasPrefix("env:"), place.utf8.count > 4 {
      source = .environment(String(place.dropFirst(4)))
    } else {
      // It may be the secret itself, so it is not repeated.
      throw CommandFailure(
        .usage, "a secret does not belong on the command line", hint: "write file:PATH, env:NAME or -")
    }
    do throws(SettingMistake) {
      return try SecretFetcher(environment: environment).fetch(source)
    } catch {
      throw CommandFailure(.failed, error.message, hint: error.hint)
    }
  }

  /// Everything that comes, up to a limit.
  static func standardInput() -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < limit {
      let piece = Descriptor.read(STDIN_FILENO, upTo: limit - bytes.count)
      if piece.isEmpty { break }
      bytes += piece
    }
    return bytes
  }

  /// Without the line break that ends what people type.
  static func trimmed(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    while let last = bytes.last, last == 0x0A || last == 0x0D { bytes.removeLast() }
    return bytes
  }
}
