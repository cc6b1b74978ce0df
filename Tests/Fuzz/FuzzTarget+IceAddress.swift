import HubConfig
import HubRTC

@testable import TurnCredentials

extension FuzzTarget {
  /// Addresses of STUN and TURN servers. What is taken goes into JSON for browsers, and our own agent must be
  /// able to use what lies within its means.
  static let iceAddress = FuzzTarget(name: "ice-address") { input in
    let text = String(decoding: input, as: UTF8.self)
    guard let address = try? IceAddress(text) else { return }
    precondition(address.text == text, "it is handed on as another")
    precondition(
      text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x5C }, "\(text) is not plain")
    guard text.hasPrefix("stun:") || text.hasPrefix("turn:"), !text.hasSuffix("?transport=tcp") else {
      return
    }
    let server = try? IceServer(parsing: text, username: "1", credential: Secret(value: [1]))
    precondition(server != nil, "\(text) is nothing for our own agent")
    precondition(
      (server?.kind == .turn) == address.isLending, "\(text) is another kind of server to our own agent")
  }
}
