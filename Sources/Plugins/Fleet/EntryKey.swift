import HubKernel
import HubMesh

/// A peer in a network at a hub, as the bucket of presence knows it. Only that hub writes under this key.
struct EntryKey: Hashable {
  var network: FleetNetwork
  var life: Life
  var peer: PeerID

  /// The key in the bucket.
  var text: String { "\(network.words).\(life).\(peer)" }

  /// The last two words of a key, which say who is meant in a network that is known.
  static func read(_ key: some StringProtocol) -> (network: NetworkKey, life: Life, peer: PeerID)? {
    let words = key.split(separator: ".", omittingEmptySubsequences: false)
    guard words.count == 4, words[1].utf8.count == PeerID.digitCount, let place = PeerID(String(words[1])),
      let life = Life(words[2]), words[3].utf8.count == PeerID.digitCount, let peer = PeerID(String(words[3]))
    else { return nil }
    return (NetworkKey(place: place), life, peer)
  }
}

/// A network as subjects name it: by its tenant, and by a number that stands for all of its name.
struct FleetNetwork: Hashable, Sendable {
  let key: NetworkKey
  /// The tenant as one word in which no dot and no wildcard can be.
  let tenant: String

  init(fleet: String, namespace: String, network: NetworkName) {
    key = NetworkKey(mesh: fleet, namespace: namespace, network: network)
    tenant = Subjects.word(namespace)
  }

  /// Two words of a subject.
  var words: String { "\(tenant).\(key)" }

  func hash(into hasher: inout Hasher) { hasher.combine(key) }
}
