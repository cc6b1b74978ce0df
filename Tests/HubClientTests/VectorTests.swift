import ClientChannels
import HubBase
import HubClient
import HubKernel
import HubRegistry
import HubTesting
import HubWire
import Testing
import TurnCredentials

/// Every message of the protocol, valid and not, said to a hub and heard by a client.
@Suite struct VectorTests {
  private static let you = PeerID(ProtocolSample.you) ?? .random()
  private static let other = PeerID(ProtocolSample.other) ?? .random()

  private static func samples(_ direction: ProtocolMessage.Direction) -> [(String, ProtocolSample)] {
    ClientProtocol.messages.filter { $0.direction == direction }
      .flatMap { message in message.samples.map { (message.type, $0) } }
  }

  @Test func hubsAnswerAsTheVectorsSay() async throws {
    let stage = try await Stage(
      "hub-registry, memory-storage, {records: {unsigned: allow}}, mailbox, "
        + "{auth-tokens: {required: false}}, "
        + "{turn-credentials: {urls: ['stun:stun.example.org']}}, client-channels")
    let hub = stage.hub
    for (type, sample) in Self.samples(.toHub) {
      await hub.connect(Self.you, in: ProtocolSample.network)
      await hub.connect(Self.other, in: ProtocolSample.network)
      _ = hub.take(by: Self.you)
      await hub.send(sample.text, by: Self.you)
      await hub.pass(.milliseconds(10))
      let heard = hub.take(by: Self.you)
      let comment = Comment(rawValue: "\(type) \(sample.text): \(heard)")
      switch sample.verdict {
      case .taken: #expect(heard.allSatisfy { $0.type != "error" }, comment)
      case .answered(let answer): #expect(heard.contains { $0.type == answer }, comment)
      case .refused(let code):
        #expect(heard.contains { $0.type == "error" && $0["code"]?.text == code }, comment)
      case .told, .ignored: Issue.record("a hub tells nobody")
      }
      await hub.close(Self.you)
      await hub.close(Self.other)
    }
  }

  @Test func clientsTellOfWhatTheVectorsSay() async throws {
    let stage = try await Stage()
    for (type, sample) in Self.samples(.toPeer) {
      let client = try stage.client {
        $0.id = Self.you
        $0.networkName = ProtocolSample.network
      }
      let events = client.events()
      let told = try await stage.hub.run {
        stage.hubs.replace(Stage.address, with: stage.hub)
        try await client.open()
        if let link = stage.hub.client(Self.you) {
          stage.hub.whisper(
            #"{"type":"peer-discovered","data":{"peerId":"\#(Self.other)"},"networkName":"chess"}"#, to: link)
          stage.hub.whisper(sample.text, to: link)
        }
        await stage.pass(.seconds(1))
        await client.close()
        var names: [String] = []
        for try await event in events { names += [Self.name(event)] }
        return names
      }
      let rest = told.filter { $0 != "own" }.dropFirst()
      switch sample.verdict {
      case .told(let event): #expect(rest == [event], "\(type) \(sample.text)")
      case .ignored: #expect(rest.isEmpty, "\(type) \(sample.text)")
      default: Issue.record("a client answers nobody")
      }
    }
  }

  private static func name(_ event: ClientEvent) -> String {
    switch event {
    case .peer: "peer"
    case .peerLeft: "peer-left"
    case .signal: "signal"
    case .goodbye: "goodbye"
    case .goaway: "goaway"
    case .warning: "warning"
    case .error: "error"
    case .message: "message"
    case .lifecycle, .connected, .ready, .disconnected, .closed: "own"
    }
  }

  @Test func whatPluginsReceiveIsWhatTheProtocolHas() async throws {
    let stage = try await Stage(
      "hub-registry, memory-storage, records, mailbox, auth-tokens, "
        + "{turn-credentials: {urls: ['stun:stun.example.org']}}, client-channels")
    let received = stage.hub.kernel.plugins().flatMap { plugin in
      plugin.declares.receives.map { "\($0) by \(plugin.id)" }
    }
    let described = ClientProtocol.messages.filter { $0.direction == .toHub }.map {
      "\($0.type) by \($0.plugin)"
    }
    // What hubs say of peers is refused when a peer says it.
    #expect(Set(received).subtracting(described) == ["peer-discovered by signaling"])
    #expect(Set(described).subtracting(received) == [])
    #expect(described.count == Set(described).count)
  }

  @Test func everyMessageFitsItsShape() throws {
    for message in ClientProtocol.messages where message.direction == .toHub {
      let good = message.samples.filter {
        if case .refused = $0.verdict { false } else { true }
      }
      for sample in good {
        let value = try JSONValue(parsing: sample.text)
        #expect(message.shape.mistakes(in: value).isEmpty, "\(sample.text)")
      }
      #expect(!message.samples.isEmpty, "\(message.type)")
    }
  }
}
