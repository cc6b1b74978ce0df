import HubConfig
import HubWire

@testable import HubRTC

/// Numbers that follow from one before them.
private struct Steps: RandomNumberGenerator {
  var state: UInt64 = 1

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state
  }
}

/// Keeps what was sent last, so that answers to it can be made.
private final class Ears: IceEffects {
  var sent: [UInt8] = []
  func send(_ datagram: UnsafeRawBufferPointer, from port: LocalPort, to address: RemoteAddress) {
    sent = Array(datagram)
  }
  func found(_ candidate: Candidate) {}
  func gathered() {}
  func changed(_ state: IceState) {}
  func received(_ datagram: UnsafeRawBufferPointer) {}
}

/// An agent that is told what the bytes of an input say: who asks and answers, properly signed or not, what a
/// server lends, and how time passes.
struct IcePlay {
  private var rest: UnsafeRawBufferPointer.SubSequence
  private let ears = Ears()
  private let agent: IceAgent
  private let writer = StunWriter()
  private var now: Int64 = 1_000
  private static let port = LocalPort(number: 1)
  private static let password = "a password of 22 signs."
  private static let server = RemoteAddress(high: 0, low: 0xFFFF_CB00_7101, port: 3478)

  init(_ input: UnsafeRawBufferPointer) {
    rest = input[...]
    agent = IceAgent(IceSettings(), isControlling: input.first ?? 0 > 127, random: Steps(), effects: ears)
  }

  private mutating func byte() -> UInt8 { rest.popFirst() ?? 0 }

  private mutating func address() -> RemoteAddress {
    RemoteAddress(high: 0, low: 0xFFFF_C633_6400 | UInt64(byte()), port: UInt16(byte()) + 1)
  }

  mutating func run() {
    let turn = IceServer(
      .turn, host: "a", username: "b", credential: Secret(value: "c".utf8), addresses: [Self.server])
    let own = RemoteAddress(high: 0, low: 0xFFFF_C000_0201, port: 5000)
    agent.gather(on: [(Self.port, own)], servers: [turn], now: now)
    while !rest.isEmpty {
      step()
      precondition(agent.pairs.count <= agent.settings.pairs + 1, "\(agent.pairs.count) pairs")
      precondition(agent.questions.count <= agent.settings.questions + 2, "too many questions")
      precondition(agent.remotes.count <= agent.settings.remoteCandidates, "too many candidates")
      precondition(agent.early.count <= agent.settings.earlyChecks, "too many early checks")
      if let due = agent.due { precondition(due > .min / 2, "due before there was time") }
    }
    agent.close(now: now)
    precondition(agent.due == nil, "what is closed waits for something")
  }

  private mutating func step() {
    switch byte() % 9 {
    case 0: agent.setRemote(fragment: "abcd", password: Self.password, isLite: byte() > 250, now: now)
    case 1:
      let kinds = CandidateKind.allCases
      let kind = kinds[Int(byte()) % kinds.count]
      agent.add(Candidate(kind, address(), priority: UInt32(byte()) + 1, foundation: "1"), now: now)
    case 2:
      now += Int64(byte()) * 100
      _ = agent.tick(now: now)
    case 3: ask()
    case 4: answer(key: Array(Self.password.utf8), from: address())
    case 5: answer(key: agent.relays.first?.key?.key, from: Self.server)
    case 6: raw(from: byte() > 127 ? Self.server : address())
    case 7: if byte() > 200 { agent.restart(now: now) }
    default: agent.endOfRemoteCandidates(now: now)
    }
  }

  /// Bytes as they are.
  private mutating func raw(from address: RemoteAddress) {
    let count = min(Int(byte()), rest.count)
    let part = rest.prefix(count)
    rest = rest.dropFirst(count)
    agent.received(UnsafeRawBufferPointer(rebasing: part), on: Self.port, from: address, now: now)
  }

  /// A request of somebody who knows our password.
  private mutating func ask() {
    let flags = byte()
    writer.begin(.binding, .request, TransactionID(high: 9, low: UInt64(flags)))
    writer.add(StunAttribute.username, Array("\(agent.localFragment):abcd".utf8))
    writer.add(StunAttribute.priority, UInt32(byte()) << 20)
    writer.add(flags & 1 == 0 ? StunAttribute.controlling : StunAttribute.controlled, UInt64(byte()) << 56)
    if flags & 2 != 0 { writer.add(StunAttribute.useCandidate) }
    writer.sign(Array(agent.localPassword.utf8))
    agent.received(writer.message, on: Self.port, from: address(), now: now)
  }

  /// An answer to what was sent last, with addresses, a lifetime and an error as they come.
  private mutating func answer(key: [UInt8]?, from address: RemoteAddress) {
    let sent = ears.sent
    let (first, second) = (byte(), byte())
    sent.withUnsafeBytes { bytes in
      guard let question = StunReader(bytes), let method = StunMethod(rawValue: question.method)
      else { return }
      writer.begin(method, first > 127 ? .success : .failure, question.transaction)
      let place = RemoteAddress(high: 0, low: 0xFFFF_C633_6400 | UInt64(first), port: UInt16(second) + 1)
      writer.add(StunAttribute.xorMappedAddress, mixed: place)
      writer.add(StunAttribute.xorRelayedAddress, mixed: place)
      writer.add(StunAttribute.lifetime, UInt32(second))
      if first <= 127 {
        let errors = [300, 400, 401, 403, 420, 437, 438, 440, 487, 508]
        writer.add(error: errors[Int(first) % errors.count], "no")
        writer.add(StunAttribute.realm, [1])
        writer.add(StunAttribute.nonce, [second])
      }
      if let key { writer.sign(key) }
      agent.received(writer.message, on: Self.port, from: address, now: now)
    }
  }
}
