import HubKernel
import HubMesh
import HubRegistry
import Signaling

extension Engine {
  /// The other hub is of an older kind: begins what is spoken with those.
  func converse(_ line: Line) {
    guard surroundings.takesClassic(in: line.namespace), let mesh = meshNetwork(of: line.namespace),
      edge.open(
        line.id, line.isOutgoing ? .outbound : .inbound, hub: line.hub, namespace: line.namespace,
        mesh: mesh, now: now)
    else { return fail(line, Objection.classic.code, Objection.classic.reason) }
    line.stage = .conversing
    line.askedAt = now
    isStale = true
    surroundings.host.log.notice(
      "a hub of an older kind is there",
      [
        "hub": line.hub?.description ?? "", "called": line.isOutgoing ? "by this hub" : "by the other",
        "link": "\(line.id)",
      ])
    line.caller?.hear(.opened(hub: line.hub ?? PeerID(high: 0, middle: 0, low: 0), dialect: .classic))
    for message in line.backlog.take() {
      message.withUnsafeBytes { converse(line, $0, .text) }
    }
  }

  /// It says something.
  func converse(_ line: Line, _ message: UnsafeRawBufferPointer, _ kind: MessageKind) {
    switch kind {
    case .text: edge.receive(message, on: line.id, now: now)
    case .binary: edge.receivedBinary(on: line.id, now: now)
    }
  }

  private func meshNetwork(of namespace: Namespace) -> NetworkName? {
    NetworkName(surroundings.hubs.mesh(in: namespace))
  }
}

extension Guest {
  /// The port that a hub says of itself; 0 if it says none.
  var port: UInt16 {
    guard let tree = try? JSONValue(parsing: "{" + String(decoding: note, as: UTF8.self) + "}") else {
      return 0
    }
    return tree["port"]?.int.flatMap { UInt16(exactly: $0) } ?? 0
  }
}

extension ClassicSignal {
  init(_ letter: borrowing Letter) {
    let trace = letter.trace
    self.init(
      type: letter.type, data: letter.data, trace: trace.isEmpty ? nil : trace, from: letter.from,
      spelling: letter.spelling, target: letter.to)
  }
}

extension ClassicPeer {
  init(_ guest: Guest) {
    self.init(peer: guest.peer, spelling: guest.spelling, note: guest.note)
  }

  /// As those here are told of it. Peers of older hubs are never hubs.
  var guest: Guest { Guest(peer: peer, spelling: spelling, isHub: false, note: note) }
}

extension ClassicPlace {
  init(_ space: Space) {
    self.init(namespace: space.namespace, network: space.name)
  }
}
