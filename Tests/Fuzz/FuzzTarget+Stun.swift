import HubWire

@testable import HubRTC

extension FuzzTarget {
  private static let key = Array("a key that nobody else has".utf8)

  /// Messages of STUN and TURN. What an attribute holds lies in the message, and nothing is taken for signed
  /// that was not.
  static let stun = FuzzTarget(name: "stun") { input in
    guard let message = StunReader(input) else { return }
    let slots = [
      message.username, message.errorCode, message.lifetime, message.peerAddress, message.data, message.realm,
      message.nonce, message.relayedAddress, message.mappedAddress, message.prioritySlot,
      message.passwordAlgorithms, message.alternateServer, message.controlled, message.controlling,
    ]
    for slot in slots {
      precondition(message.value(slot).count == slot.count, "an attribute leaves its message")
      _ = (message.number32(slot), message.number64(slot))
      _ = (message.mixedAddress(slot), message.plainAddress(slot))
    }
    _ = (message.mapped, message.error, message.errorReason)
    precondition(!message.isSigned(with: key) && !message.isSigned256(with: key), "a sum was guessed")
    let server = IceServer(.turn, host: "a", username: "b")
    _ = LongTermKey(server, message)
    guard let method = StunMethod(rawValue: message.method) else { return }
    let writer = StunWriter()
    writer.begin(method, message.kind, message.transaction)
    guard writer.add(StunAttribute.username, message.value(message.username)) else { return }
    writer.sign(key)
    writer.addFingerprint()
    guard let again = StunReader(writer.message), again.isSigned(with: key),
      again.copy(again.username) == message.copy(message.username)
    else { preconditionFailure("what was written cannot be read") }
  }

  /// Lines of candidates, and URLs of servers. What was read stays so, written and read again.
  static let candidate = FuzzTarget(name: "candidate") { input in
    let text = String(decoding: input, as: UTF8.self)
    _ = try? IceServer(parsing: text)
    guard let candidate = try? Candidate(parsing: text) else { return }
    guard let again = try? Candidate(parsing: candidate.text) else {
      preconditionFailure("what was written cannot be read")
    }
    precondition(again == candidate, "another candidate came back")
  }

  /// An agent whose other peer, server and clock do as the input says.
  static let ice = FuzzTarget(name: "ice") { input in
    var play = IcePlay(input)
    play.run()
  }
}
