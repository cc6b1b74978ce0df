import AuthTokens
import HubKernel
import HubMesh

/// How a hub that calls another finds out whom it has reached: a state machine without a socket.
///
/// It waits for `connected`, proves the secret of the mesh where there is one and has the other prove it,
/// announces itself, and waits for the other's hello. One that says none is of another kind.
struct Greeting {
  /// What comes next.
  enum Step: Equatable {
    case wait
    /// Send this and wait.
    case say(String)
    /// Announce this hub and wait.
    case announce
    /// It is one of ours.
    case link(HubHello)
    /// It is of another kind.
    case converse
    /// It leads back here.
    case isSelf
    case fail(code: String, reason: String)
  }

  private enum Stage {
    case awaitsGreeting
    case proves(HubConversation)
    case awaitsHello
  }

  /// How long the other side may take to greet; some never do and wait for us.
  static let greetingTime: Milliseconds = 3_000
  /// How long each step of the proof may take.
  static let proofTime: Milliseconds = 5_000
  /// How long the other side may take to say its hello. One that says it later is spoken with as one of
  /// another kind for so long.
  static let helloTime: Milliseconds = 1_500

  private let own: HubHello
  private var conversation: HubConversation?
  private var stage = Stage.awaitsGreeting
  private var deadline: Milliseconds
  /// The id that the other side has proven.
  private var provenHub: PeerID?

  init(_ own: HubHello, _ conversation: HubConversation?, now: Milliseconds) {
    self.own = own
    self.conversation = conversation
    deadline = now + Greeting.greetingTime
  }

  /// Takes a message of the other side.
  mutating func heard(_ message: JSONValue, now: Milliseconds) -> Step {
    switch (message["type"]?.text, stage) {
    case ("connected", .awaitsGreeting): return prove(now: now)
    case ("hub-auth", .proves(var exchange)):
      let step = exchange.receive(message["data"])
      stage = .proves(exchange)
      return take(step, now: now)
    case ("error", _): return refused(message)
    case ("mesh-hello", .awaitsHello): return met(HubHello(message["data"]))
    default: return .wait
    }
  }

  /// Time has passed.
  mutating func tick(now: Milliseconds) -> Step {
    guard now >= deadline else { return .wait }
    switch stage {
    case .awaitsGreeting: return prove(now: now)
    case .proves: return .fail(code: HubDoubt.silence.code, reason: HubDoubt.silence.reason)
    case .awaitsHello: return .converse
    }
  }

  private mutating func prove(now: Milliseconds) -> Step {
    guard var exchange = conversation else { return announce(now: now) }
    let first = exchange.begin()
    stage = .proves(exchange)
    deadline = now + Greeting.proofTime
    return .say(first)
  }

  private mutating func take(_ step: HubConversation.Step, now: Milliseconds) -> Step {
    switch step {
    case .send(let text):
      deadline = now + Greeting.proofTime
      return .say(text)
    case .failed(let doubt): return .fail(code: doubt.code, reason: doubt.reason)
    case .proven(let hub):
      provenHub = PeerID(hub)
      // Both ends of a call that leads back here know the secret, so nothing but the id tells.
      return provenHub == own.hub ? .isSelf : announce(now: now)
    }
  }

  private mutating func announce(now: Milliseconds) -> Step {
    stage = .awaitsHello
    deadline = now + Greeting.helloTime
    return .announce
  }

  /// What the other side's hello means, or why there is none to be had.
  func met(_ hello: HubHello?) -> Step {
    guard let hello, hello.version == HubHello.version else {
      return .fail(code: "other-version", reason: "the other hub speaks another version of the mesh")
    }
    guard hello.hub != own.hub else {
      return hello.instance == own.instance ? .isSelf : .fail(Objection.taken(hello.hub))
    }
    guard hello.mesh.utf8.elementsEqual(own.mesh.utf8) else {
      return .fail(Objection.otherMesh(own.mesh, there: hello.mesh))
    }
    guard provenHub == nil || provenHub == hello.hub else {
      return .fail(code: "proof-wrong", reason: "the other hub has proven one id and claims another")
    }
    return .link(hello)
  }

  private func refused(_ message: JSONValue) -> Step {
    // The originals send errors without a code about whatever they do not know; those mean nothing.
    guard let code = message["code"]?.text else { return .wait }
    let reason = message["reason"]?.text ?? ""
    switch stage {
    case .proves(let exchange):
      let doubt = exchange.refused(code)
      return .fail(code: doubt.code, reason: doubt.reason)
    case .awaitsGreeting, .awaitsHello: break
    }
    if code == Objection.itself.code { return .isSelf }
    if Objection.codes.contains(code) { return .fail(code: code, reason: reason) }
    if code == "hub-not-proven", conversation == nil {
      return .fail(code: HubDoubt.noSecretHere.code, reason: HubDoubt.noSecretHere.reason)
    }
    return .fail(
      code: Objection.refused, reason: "the other hub says '\(code.printable)': \(reason.printable)")
  }
}

extension Greeting.Step {
  static func fail(_ objection: Objection) -> Greeting.Step {
    .fail(code: objection.code, reason: objection.reason)
  }
}
