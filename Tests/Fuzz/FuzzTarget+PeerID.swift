import HubWire

extension FuzzTarget {
  /// Forty hexadecimal digits to twenty bytes and back.
  static let peerID = FuzzTarget(name: "peer-id") { input in
    guard let id = PeerID(hex: input) else { return }
    let text = String(decoding: input, as: UTF8.self)
    precondition(id.description == text.lowercased(), "\(text) is printed as \(id)")
    precondition(PeerID(text) == id, "\(text) is another id as text")
  }
}
