import HubKernel
import HubTesting

@testable import Signaling

/// How a herald is called.
protocol HeraldName: Sendable { static var name: String { get } }
enum One: HeraldName { static let name = "one" }
enum Two: HeraldName { static let name = "two" }

/// A source that tells of peers elsewhere in the lobby what a peer has it tell.
final class Herald<Name: HeraldName>: Plugin, PresenceSource, PresenceFollower {
  static var manifest: Manifest {
    Manifest(Name.name, "Tells what it is told to.", requires: [Capability((any Announcing).self)])
  }

  private struct Known: Sendable {
    var guests: [PeerID: Guest] = [:]
    var members: [PeerID: ConnectionID] = [:]
    /// Those who have come while it was busy, and whom it has not met yet.
    var waiting: [Newcomer] = []
    var isBusy = false
  }

  private struct Newcomer: Sendable {
    var guest: Guest
    var connection: ConnectionID
    var room: Room
  }

  private let host: Host
  private let announcing: any Announcing
  private let known = Lock(Known())

  init(_ settings: Tenanted<NoSettings>, _ host: Host) throws {
    self.host = host
    announcing = try host.require((any Announcing).self)
  }

  func wire(_ hub: Wiring) {
    for verb in ["appear", "vanish", "goodbye", "end", "busy", "meet"] {
      hub.receive("\(Name.name)-\(verb)") { [self] message in
        let text = message.data.map { String(decoding: $0, as: UTF8.self) } ?? ""
        let peer = PeerID(named: text.filter { $0 != "\"" })
        host.run(at: 0) { [self] station in tell(verb, of: peer, at: station) }
      }
    }
  }

  func start() async throws { announcing.follow(self) }

  private func tell(_ verb: String, of peer: PeerID, at station: Station) {
    guard let lobby = NetworkName("lobby") else { return }
    let guest = Guest(peer: peer, spelling: .lowercase, isHub: false, note: [])
    switch verb {
    case "appear":
      let members = known.withLock { known in
        known.guests[peer] = guest
        return known.members
      }
      announcing.appear(guest, in: .standard, lobby, to: members, from: self, at: station)
    case "busy":
      known.withLock { $0.isBusy = true }
    case "meet":
      known.withLock { $0.isBusy = false }
      meet(at: station)
    case "end":
      announcing.unfollow(self)
      announcing.detach(self, at: station)
    default:
      known.withLock { $0.guests[peer] = nil }
      let reason = verb == "goodbye" ? verb : "disconnected"
      announcing.vanish(guest, reason: reason, in: .standard, lobby, from: self, at: station)
    }
  }

  func outlook(in namespace: Namespace, _ network: NetworkName) -> Outlook? {
    guard network == NetworkName("lobby") else { return nil }
    return known.withLock { Outlook(guests: Array($0.guests.values), members: $0.members) }
  }

  func entered(_ guest: Guest, at connection: ConnectionID, in room: Room, isRenewal: Bool) {
    guard room.name == NetworkName("lobby"), !isRenewal else { return }
    known.withLock { $0.waiting.append(Newcomer(guest: guest, connection: connection, room: room)) }
    host.run(at: 0) { [self] in meet(at: $0) }
  }

  private func meet(at station: Station) {
    let newcomers = known.withLock { known in
      guard !known.isBusy else { return [Newcomer]() }
      defer { known.waiting = [] }
      return known.waiting
    }
    for newcomer in newcomers {
      let others = known.withLock { known in
        known.members[newcomer.guest.peer] = newcomer.connection
        return known.guests.values.filter { $0.peer != newcomer.guest.peer }
      }
      announcing.introduce(
        others, to: newcomer.guest, at: newcomer.connection, in: newcomer.room, from: self, at: station)
    }
  }

  func left(_ peer: PeerID, _ room: Room, reason: String) {
    host.run(at: 0) { [self] _ in known.withLock { _ = $0.members.removeValue(forKey: peer) } }
  }
}
