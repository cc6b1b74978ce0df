import HubKernel

@testable import Mesh

extension FuzzTarget {
  /// What hubs of older kinds say: each line is one message, and its first byte says who says it and how much
  /// time has passed. However it goes, what was adopted and what is known must agree, and nothing is left
  /// when all have gone.
  static let classic = FuzzTarget(name: "classic") { input in
    let shell = FuzzedShell()
    var limits = ClassicLimits()
    limits.peers = 20
    limits.networks = 4
    limits.totalPeers = 24
    limits.totalNotes = 256
    limits.note = 64
    limits.toldAtOnce = 2
    limits.copies = 8
    limits.burst = 400
    let edge = ClassicEdge(shell, limits)
    shell.edge = edge
    var now: Int64 = 0
    for link: ClassicLink in 0..<3 {
      let isOpen = edge.open(
        link, link == 0 ? .outbound : .inbound, hub: link == 0 ? nil : FuzzedShell.id(UInt32(link)),
        namespace: .standard, mesh: FuzzedShell.mesh, now: now)
      precondition(isOpen, "a link was not taken")
    }
    precondition(edge.openChannel(3, with: FuzzedShell.id(1), mesh: FuzzedShell.mesh, now: now), "no channel")
    for line in input.split(separator: UInt8(ascii: "\n")) {
      guard let first = line.first else { continue }
      now += Int64(first >> 4) * 1_000
      let link = ClassicLink(first & 3)
      if first & 4 == 0 {
        edge.receive(UnsafeRawBufferPointer(rebasing: line.dropFirst()), on: link, now: now)
      } else {
        shell.toggle(first & 8 == 0 ? 1 : 2, now: now)
      }
      _ = edge.tick(now: now)
      shell.check()
    }
    for link: ClassicLink in 0..<4 { edge.close(link, now: now) }
    precondition(edge.claims.isEmpty && edge.claimCount == 0 && edge.noteBytes == 0, "something is left")
    precondition(shell.adopted.isEmpty, "somebody is still spoken for")
  }
}

/// A hub around the edge under attack, which keeps accounts of its own.
private final class FuzzedShell: ClassicShell {
  static let mesh = NetworkName("pigeonhub-mesh") ?? .global
  static let place = ClassicPlace(namespace: .standard, network: .global)

  let hub = FuzzedShell.id(0xa0)
  let wallMilliseconds: Int64 = 1
  weak var edge: ClassicEdge?
  var here: Set<PeerID> = []
  var adopted: Set<Adopted> = []
  private let scratch = JSONScratch()

  struct Adopted: Hashable {
    var peer: PeerID
    var place: ClassicPlace
  }

  static func id(_ number: UInt32) -> PeerID { PeerID(high: 0, middle: 0, low: number) }

  /// A peer comes here, or goes.
  func toggle(_ number: UInt32, now: Int64) {
    let said = ClassicPeer(peer: FuzzedShell.id(number), spelling: .lowercase, note: [])
    if here.remove(said.peer) == nil {
      here.insert(said.peer)
      edge?.appeared(said, in: FuzzedShell.place)
    } else {
      edge?.vanished(said, in: FuzzedShell.place, reason: "disconnected", now: now)
    }
  }

  func check() {
    guard let edge else { return }
    var count = 0
    var notes = 0
    for (place, peers) in edge.claims {
      for (peer, claim) in peers {
        count += 1
        notes += claim.peer.note.count
        let isAdopted = adopted.contains(Adopted(peer: peer, place: place))
        precondition(claim.isAdopted == isAdopted, "the books differ about who is spoken for")
        precondition(!(isAdopted && place == FuzzedShell.place && here.contains(peer)), "it is here itself")
      }
    }
    precondition(count == edge.claimCount && notes == edge.noteBytes, "the books do not add up")
    precondition(count <= edge.limits.totalPeers && notes <= edge.limits.totalNotes, "more than there may be")
    precondition(edge.copies.count <= edge.limits.copies, "too many copies are remembered")
  }

  /// Whatever older hubs are told must be one message that anybody can read.
  func say(_ message: UnsafeRawBufferPointer, over link: ClassicLink) {
    let text = String(decoding: message, as: UTF8.self)
    precondition((try? Envelope.scan(message, scratch: scratch)) != nil, "no message is sent: \(text)")
  }

  func whereabouts(of peer: PeerID, in place: ClassicPlace) -> ClassicWhereabouts {
    place == FuzzedShell.place && here.contains(peer) ? .here : .unknown
  }

  func members(of place: ClassicPlace) -> [ClassicPeer] {
    guard place == FuzzedShell.place else { return [] }
    return here.map { ClassicPeer(peer: $0, spelling: .lowercase, note: []) }
  }

  func owns(_ network: NetworkName, _ namespace: Namespace) -> Bool { true }
  func mark(in namespace: Namespace) -> PeerID { hub }
  func isKnown(_ mark: PeerID, in namespace: Namespace) -> Bool { mark == FuzzedShell.id(0xa1) }

  func adopt(_ peer: ClassicPeer, in place: ClassicPlace) {
    let isNew = adopted.insert(Adopted(peer: peer.peer, place: place)).inserted
    precondition(isNew, "it is spoken for twice")
  }

  func renew(_ peer: ClassicPeer, in place: ClassicPlace) {
    precondition(adopted.contains(Adopted(peer: peer.peer, place: place)), "nobody is renewed")
  }

  func release(_ peer: PeerID, in place: ClassicPlace, reason: ClassicDeparture) {
    let was = adopted.remove(Adopted(peer: peer, place: place))
    precondition(was != nil, "nobody is released")
  }

  func yield(_ peer: PeerID, in place: ClassicPlace) { release(peer, in: place, reason: .disconnected) }
  func contest(_ peer: PeerID, in place: ClassicPlace) {}
  func carry(_ signal: ClassicSignal, in place: ClassicPlace) -> Bool { here.contains(signal.target) }
  func heard(_ signal: ClassicSignal, on link: ClassicLink) {}
  func mayBeCalled(_ hub: PeerID, on link: ClassicLink) -> Bool { hub != FuzzedShell.id(0xa1) }
  func named(_ hub: PeerID, on link: ClassicLink) {}
  func discovered(_ hub: PeerID, _ data: UnsafeRawBufferPointer, on link: ClassicLink) {}
  func misbehaved(_ fault: ClassicFault, on link: ClassicLink, isOver: Bool) {}
}
