internal import HubKernel

/// The name of a plugin that is to be made, in the spellings it needs.
struct PluginName: Equatable {
  private static let longest = 40
  /// Modules of the tool chain and words of Plugins.yaml, which a plugin cannot be called.
  private static let taken = [
    "admin", "hub", "plugins", "namespaces", "kernel", "net", "swift", "testing", "synchronization",
    "observation", "foundation", "glibc", "distributed", "regex-builder", "xctest",
  ]

  /// In Plugins.yaml: `rate-limit`.
  let id: String
  /// The folder and the module: `RateLimit`.
  let module: String

  init(_ text: String) throws(CommandFailure) {
    let words = text.split(separator: "-", omittingEmptySubsequences: false)
    let isKebab = words.allSatisfy { word in
      word.first.map { ("a"..."z").contains($0) } == true
        && word.allSatisfy { ("a"..."z").contains($0) || ("0"..."9").contains($0) }
    }
    guard isKebab, text.utf8.count <= PluginName.longest else {
      throw CommandFailure(
        .usage, "'\(text.printable)' cannot name a plugin",
        hint: "write lower-case words with hyphens between them, such as rate-limit")
    }
    guard !PluginName.taken.contains(text) else {
      throw CommandFailure(.usage, "the name '\(text)' is taken", hint: "call it otherwise")
    }
    id = text
    module = words.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
  }
}
