import HubKernel
import HubTesting

/// Joins, leaves and forwards as the simplest of signaling plugins would: every word is `<verb>
/// <peer>@<network>`.
final class Chatter: Plugin {
  static let manifest = Manifest("chatter", "Joins, leaves and forwards.")

  init(_ settings: Tenanted<NoSettings>, _ host: Host) {}

  func wire(_ hub: Wiring) {
    hub.receive(.opening) { $0.say("connected") }
    hub.receive("join") { Chatter.join($0) }
    hub.receive("leave") { message in
      guard let network = Chatter.network(message) else { return }
      for room in message.peer.rooms where room.name == network {
        message.peer.leave(room) { Chatter.tell("left", $0) }
      }
    }
    hub.receive("signal") { $0.forward() }
    hub.receive("rooms") { $0.peer.say($0.peer.rooms.map(\.name.text).joined(separator: " ")) }
    hub.receive(.closing) { peer in
      for room in peer.rooms { peer.leave(room) { Chatter.tell("lost", $0) } }
    }
  }

  private static func network(_ message: borrowing Message) -> NetworkName? {
    if case .success(let name) = message.network() { name } else { nil }
  }

  static func join(_ message: borrowing Message) {
    guard let network = network(message) else { return }
    let joining = message.peer.join(Arrival(network: network)) { gathering, cause in
      Chatter.tell(cause.rawValue, gathering)
    } tell: { gathering in
      Chatter.tell("joined", gathering)
    }
    switch joining {
    case .refused(let refusal): message.refuse(refusal)
    case .joined, .renewed: break
    }
  }

  private static func tell(_ verb: String, _ gathering: Gathering) {
    let text = Array("\(verb) \(gathering.subject.peer.name)@\(gathering.room.name.text)".utf8)
    text.withUnsafeBytes { text in gathering.forEachOther { gathering.send(text, to: $0) } }
  }

  static func hub(_ settings: String = "", lanes: Int = 1, seed: UInt64? = nil) async throws -> TestHub {
    let yaml = "plugins: [chatter]\n" + settings
    return try await TestHub(yaml: yaml, catalogue: [CatalogueEntry(Chatter.self)], lanes: lanes, seed: seed)
  }
}

extension TestHub {
  func join(_ network: String, by client: TestClient) async {
    await send("{\"type\":\"join\",\"networkName\":\"\(network)\"}", by: client)
  }

  func signal(_ data: String, to target: PeerID, by client: TestClient) async {
    await send("{\"type\":\"signal\",\"targetPeerId\":\"\(target)\",\"data\":\"\(data)\"}", by: client)
  }
}

extension PeerID {
  /// The name a test gave it.
  var name: String {
    var bytes = [UInt8](repeating: 0, count: PeerID.byteCount)
    bytes.withUnsafeMutableBytes { if let base = $0.baseAddress { writeBytes(to: base) } }
    return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }
}

extension NetworkName {
  var text: String { String(decoding: bytes, as: UTF8.self) }
}

extension Heard {
  /// What a test wants to see of it: the words of Chatter, the data of a signal, the code of an error.
  var gist: String { self["code"]?.text ?? self["data"]?.text ?? text }
}
