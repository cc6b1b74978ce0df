import HubKernel

final class TestPlugin: Plugin {
  static let manifest = Manifest(
    "test", "Answers a little of everything.", provides: [Capability(TestPlugin.self)])

  let host: Host
  private let silence = AsyncStream.makeStream(of: Void.self)

  init(_ settings: Tenanted<NoSettings>, _ host: Host) { self.host = host }

  func wire(_ hub: Wiring) {
    hub.offer(TestPlugin.self, self)
    // Peers are taken over, and hear again what they say.
    hub.receive(.opening) { $0.divert(to: Echoing()) }
    hub.serve(socket: "/echo") { bytes, kind, peer in peer.send(bytes, kind) }
    // Sends as many kibibytes as the message has bytes.
    hub.serve(socket: "/flood") { bytes, _, peer in
      let piece = [UInt8](repeating: 0x2E, count: 1024)
      for _ in 0..<bytes.count { piece.withUnsafeBytes { _ = peer.send($0, .binary) } }
    }
    hub.serve(socket: "/close") { bytes, _, peer in
      peer.close(code: 4000, reason: String(decoding: bytes, as: UTF8.self))
    }
    hub.serve(.GET, "/hello") { _ in .text("hello") }
    hub.serve(.GET, "/remote") { .text($0.remote) }
    hub.serve(.POST, "/body") { HTTPResponse(body: .bytes($0.body)) }
    hub.serve(.GET, "/operators", for: .administrators) { _ in .text("at your service") }
    hub.serve(.GET, "/approach", for: .administrators) { request in
      .text(request.approach.map { "\($0)" } ?? "none")
    }
    hub.serve(.GET, "/stream") { _ in
      HTTPResponse(
        body: .stream { stream in for piece in ["one", "two", "three"] { _ = stream.send(Array(piece.utf8)) }
        })
    }
    // Goes on until the hub stops, and says nothing after the first piece.
    hub.serve(.GET, "/endless") { [silence] _ in
      HTTPResponse(
        body: .stream { stream in
          _ = stream.send([0x2E])
          for await _ in silence.stream {}
        })
    }
    hub.serve(.GET, "/big") { _ in HTTPResponse(body: .bytes([UInt8](repeating: 0x78, count: 3 << 20))) }
  }
}

/// Says everything again.
private final class Echoing: Trunk {
  func opened(_ peer: Peer) {}
  func received(_ message: UnsafeRawBufferPointer, _ kind: MessageKind, on peer: Peer) {
    peer.send(message, kind)
  }
  func ended(_ connection: ConnectionID?, _ end: TrunkEnd, at station: Station) {}
}
