package import HubWire

/// One message of the exchange `hub-auth`: what stands in its `data`.
package enum HubAuthMessage: Sendable, Equatable {
  case hello(keys: [String], nonce: [UInt8])
  case challenge(key: String, nonce: [UInt8], hub: String, proof: [UInt8])
  case proof([UInt8])
  case done

  /// More secrets than this are in nobody's rotation.
  private static let mostKeys = 16

  /// Reads the data of a message.
  package init?(_ data: JSONValue?) {
    guard let data, let step = data["step"]?.text else { return nil }
    let bytes: (String) -> [UInt8]? = { name in
      data[name]?.text.flatMap { $0.utf8.count <= 64 ? Base64URL.decode(Array($0.utf8)) : nil }
    }
    switch step {
    case "hello":
      guard case .array(let list)? = data["keys"], list.count <= Self.mostKeys, let nonce = bytes("nonce")
      else {
        return nil
      }
      self = .hello(keys: list.compactMap(\.text), nonce: nonce)
    case "challenge":
      guard let key = data["key"]?.text, let nonce = bytes("nonce"), let proof = bytes("proof"),
        let hub = data["hub"]?.text, hub.utf8.count <= PeerID.digitCount
      else { return nil }
      self = .challenge(key: key, nonce: nonce, hub: hub, proof: proof)
    case "proof":
      guard let proof = bytes("proof") else { return nil }
      self = .proof(proof)
    case "done": self = .done
    default: return nil
    }
  }

  /// Writes the members of the data.
  package func write(to json: JSONWriter) {
    switch self {
    case .hello(let keys, let nonce):
      json.field("step", word: "hello")
      json.list("keys") { list in for key in keys { list.string(key) } }
      json.field("nonce", Base64URL.encode(nonce))
    case .challenge(let key, let nonce, let hub, let proof):
      json.field("step", word: "challenge")
      json.field("key", key)
      json.field("nonce", Base64URL.encode(nonce))
      json.field("hub", hub)
      json.field("proof", Base64URL.encode(proof))
    case .proof(let proof):
      json.field("step", word: "proof")
      json.field("proof", Base64URL.encode(proof))
    case .done: json.field("step", word: "done")
    }
  }
}
