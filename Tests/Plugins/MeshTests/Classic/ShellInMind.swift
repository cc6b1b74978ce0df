import HubKernel

@testable import Mesh

/// The hub around the edge, as a test imagines it: who is where is what the test says, and what the edge does
/// is written down.
final class ShellInMind: ClassicShell {
  let hub = id(0xa0)
  var wallMilliseconds: Int64 = 1_000
  /// Peers that are known without any older hub.
  var known: [ClassicPlace: [PeerID: (ClassicPeer, ClassicWhereabouts)]] = [:]
  /// What was adopted and not given back.
  var adopted: [ClassicPlace: [PeerID: ClassicPeer]] = [:]
  var foreign: Set<NetworkName> = []
  var ours: Set<PeerID> = []
  var sent: [(link: ClassicLink, text: String)] = []
  var notes: [String] = []

  func say(_ message: UnsafeRawBufferPointer, over link: ClassicLink) {
    sent.append((link, String(decoding: message, as: UTF8.self)))
  }

  func whereabouts(of peer: PeerID, in place: ClassicPlace) -> ClassicWhereabouts {
    known[place]?[peer]?.1 ?? .unknown
  }

  func members(of place: ClassicPlace) -> [ClassicPeer] {
    (known[place] ?? [:]).values.map(\.0).sorted { $0.peer < $1.peer }
  }

  func owns(_ network: NetworkName, _ namespace: Namespace) -> Bool { !foreign.contains(network) }
  func mark(in namespace: Namespace) -> PeerID { HubMark.mark(of: hub, in: namespace) }
  func isKnown(_ mark: PeerID, in namespace: Namespace) -> Bool {
    ours.contains { HubMark.mark(of: $0, in: namespace) == mark }
  }

  func adopt(_ peer: ClassicPeer, in place: ClassicPlace) {
    adopted[place, default: [:]][peer.peer] = peer
    notes.append("adopt \(name(peer.peer))")
  }

  func renew(_ peer: ClassicPeer, in place: ClassicPlace) {
    adopted[place]?[peer.peer] = peer
    notes.append("renew \(name(peer.peer))")
  }

  func release(_ peer: PeerID, in place: ClassicPlace, reason: ClassicDeparture) {
    adopted[place]?[peer] = nil
    notes.append("release \(name(peer)) \(reason.rawValue)")
  }

  func yield(_ peer: PeerID, in place: ClassicPlace) {
    adopted[place]?[peer] = nil
    notes.append("yield \(name(peer))")
  }

  func contest(_ peer: PeerID, in place: ClassicPlace) { notes.append("contest \(name(peer))") }

  func carry(_ signal: ClassicSignal, in place: ClassicPlace) -> Bool {
    guard known[place]?[signal.target] != nil else { return false }
    let type = String(decoding: signal.type, as: UTF8.self)
    let data = signal.data.map { String(decoding: $0, as: UTF8.self) } ?? "-"
    notes.append("carry \(type) \(name(signal.from)) \(name(signal.target)) \(data)")
    return true
  }

  func heard(_ signal: ClassicSignal, on link: ClassicLink) {
    notes.append("heard \(String(decoding: signal.type, as: UTF8.self)) \(name(signal.from))")
  }

  func mayBeCalled(_ hub: PeerID, on link: ClassicLink) -> Bool { !ours.contains(hub) }
  func named(_ hub: PeerID, on link: ClassicLink) { notes.append("named \(name(hub)) \(link)") }

  func discovered(_ hub: PeerID, _ data: UnsafeRawBufferPointer, on link: ClassicLink) {
    notes.append("discovered \(name(hub))")
  }

  func misbehaved(_ fault: ClassicFault, on link: ClassicLink, isOver: Bool) {
    notes.append("\(fault.rawValue)\(isOver ? " over" : "")")
  }

  /// What was noted since the last time somebody asked.
  func takeNotes() -> [String] {
    defer { notes = [] }
    return notes
  }
}

/// An id that is easy to tell from others: its number in the last digits.
func id(_ number: Int) -> PeerID { PeerID(high: 0, middle: 0, low: UInt32(number)) }
func name(_ peer: PeerID) -> String { String(peer.low, radix: 16) }
