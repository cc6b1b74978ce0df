extension TurnClient {
  /// The server said no, and why.
  func fail(_ error: Int, _ reason: String, _ now: Int64) {
    switch error {
    case 401, 441:
      fail(
        "turn-credentials-refused", "does not accept this username and credential; see that both are right",
        now)
    case 403: fail("turn-forbidden", "forbids this", now)
    case 437: fail("turn-allocation-mismatch", "has an allocation of somebody else at our address", now)
    case 438: fail("turn-nonce-stale", "calls each of its own nonces stale", now)
    case 440: fail("turn-family-unsupported", "lends no address of this family", now)
    case 442: fail("turn-transport-unsupported", "lends no addresses for UDP", now)
    case 486: fail("turn-quota-reached", "lends this user nothing more", now)
    case 508: fail("turn-capacity-insufficient", "has no address left to lend", now)
    case 300: fail("turn-redirected", "sends us to where we do not go", now)
    default:
      fail("turn-server-refused", "answers \(error)\(reason.isEmpty ? "" : " (\(reason))")", now)
    }
  }

  func fail(_ code: String, _ words: String, _ now: Int64) {
    forget()
    agent.effects.failed(IceFault(code: code, sentence: "The TURN server \(server.host) \(words)."))
    agent.finishGathering(now)
  }
}
