internal import HubKernel

extension Verb {
  /// More ids at once are somebody's mistake.
  private static let mostIDs = 1_000_000

  static let id = Verb(
    "id", "make peer ids that nobody can guess",
    operands: [Operand("ACTION", "what to do", words: ["new"])],
    flags: [
      Flag("--count", "how many", short: "-n", value: "NUMBER"),
      Flag("--url", "write the address a peer with that id connects to", value: "URL"),
    ],
    examples: [
      Example("hubctl id new", "one peer id"),
      Example("hubctl id new -n 3 --url ws://127.0.0.1:3000", "three addresses to connect to"),
    ]
  ) { invocation in
    let text = invocation.arguments.value("--count") ?? "1"
    guard let count = Int(text), (1...mostIDs).contains(count) else {
      throw CommandFailure(.usage, "'\(text.printable)' is not a number from 1 to \(mostIDs)")
    }
    let url = invocation.arguments.value("--url").map(address)
    for _ in 0..<count {
      let id = PeerID.random().description
      invocation.console.say(url.map { $0 + id } ?? id)
    }
    return .ok
  }

  /// The URL up to where the id goes.
  private static func address(_ url: String) -> String {
    if url.contains("?") { return url + (url.hasSuffix("?") || url.hasSuffix("&") ? "" : "&") + "peerId=" }
    let afterScheme = url.split(separator: "/", omittingEmptySubsequences: false).count > 3
    return url + (afterScheme ? "" : "/") + "?peerId="
  }
}
