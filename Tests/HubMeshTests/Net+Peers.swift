import HubMesh
import HubWire

extension Net {
  static func peer(_ number: Int) -> PeerID { PeerID(high: UInt64(number), middle: 5, low: 9) }

  static func network(_ name: String = "lobby") -> NetworkKey {
    NetworkKey(mesh: "mesh", namespace: "default", network: NetworkName(name) ?? .global)
  }

  func enter(_ peer: Int, at node: Int, _ network: String = "lobby", note: String = "") {
    nodes[node].node.enter(
      Member(peer: Net.peer(peer), note: Array(note.utf8)), in: Net.network(network), now: now)
  }

  func leave(_ peer: Int, at node: Int, _ network: String = "lobby", reason: String = "goodbye") {
    nodes[node].node.leave(Net.peer(peer), in: Net.network(network), reason: reason, now: now)
  }

  @discardableResult
  func send(_ text: String, from: Int, at node: Int, to: Int, _ network: String = "lobby") -> Bool {
    let (type, data, id) = (Array("offer".utf8), Array("\"\(text)\"".utf8), Array("id-\(text)".utf8))
    return type.withUnsafeBytes { type in
      data.withUnsafeBytes { data in
        id.withUnsafeBytes { id in
          nodes[node].node.send(
            Letter(
              from: Net.peer(from), to: Net.peer(to), network: Net.network(network), type: type, data: data,
              messageID: id), now: now)
        }
      }
    }
  }

  /// What every node believes of a network, peers with the numbers of their hubs.
  func view(of node: Int, _ network: String = "lobby") -> [String] {
    nodes[node].node.members(of: Net.network(network)).map { "\($0.member.peer.high)@\(index(of: $0.hub))" }
  }
}
