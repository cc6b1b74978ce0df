import HubKernel

/// The rules of one tenant, as they are asked: made once, and not for every peer.
struct Rulebook: Sendable {
  enum Rule: String {
    case word
    case network
    case peer
  }

  private let words: [String]
  private let names: Set<String>
  private let beginnings: [String]
  private let peers: Set<PeerID>
  let reason: String
  let isRehearsal: Bool

  init(_ settings: ModerationPlugin.Settings) {
    words = settings.words.map { $0.lowercased() }
    names = Set(settings.networks.filter { !$0.hasSuffix("*") })
    beginnings = settings.networks.filter { $0.hasSuffix("*") }.map { String($0.dropLast()) }
    peers = Set(settings.peers.compactMap { PeerID($0) })
    reason = settings.reason
    isRehearsal = settings.dryRun
  }

  /// The rule that keeps a peer out; nil when it may come in.
  func objection(to peer: PeerID, in network: String, saying note: [UInt8]) -> Rule? {
    if peers.contains(peer) { return .peer }
    if names.contains(network) || beginnings.contains(where: network.hasPrefix) { return .network }
    guard !words.isEmpty, !note.isEmpty else { return nil }
    // Read, so that a word cannot hide behind an escape such as \u0062.
    let text = "{\(String(decoding: note, as: UTF8.self))}"
    guard let said = try? JSONValue(parsing: text) else { return nil }
    return says(said) ? .word : nil
  }

  private func says(_ value: JSONValue) -> Bool {
    switch value {
    case .string(let text):
      let text = text.lowercased()
      return words.contains { text.contains($0) }
    case .array(let elements): return elements.contains(where: says)
    case .object(let members): return members.contains { says(.string($0.key)) || says($0.value) }
    case .null, .bool, .number: return false
    }
  }
}
