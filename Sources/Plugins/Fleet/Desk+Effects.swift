import HubKernel
import HubMesh
import Signaling
import Synchronization

extension Desk: FleetEffects {
  func publish(_ frame: [UInt8], to life: Life) {
    orders.append(.publish(frame, to: life))
    hasFrames = true
  }

  func listen(as life: Life, insteadOf former: Life?) { orders.append(.listen(as: life)) }

  func renewLease(of life: Life, beats: UInt64) { orders.append(.lease(life, beats)) }

  func certifyDeath(of life: Life, by judge: Life) { orders.append(.certificate(of: life, by: judge)) }

  func readHubs() { orders.append(.readHubs) }

  func store(_ value: EntryValue, at key: EntryKey) { orders.append(.store(value.bytes, at: key.text)) }

  func erase(_ key: EntryKey) { orders.append(.erase(key.text)) }

  func purge(_ life: Life) { orders.append(.purge(life)) }

  func read(_ network: FleetNetwork, round: UInt64) { orders.append(.read(network, round: round)) }

  func unwatch(_ network: FleetNetwork) { orders.append(.unwatch(network)) }

  func deliver(_ letter: borrowing Letter, home: Life) -> Bool {
    guard let space = spaces[letter.network], let station else { return false }
    let trace = letter.trace
    let signal = ForeignSignal(
      type: letter.type, data: letter.data, trace: trace.isEmpty ? nil : trace, from: letter.from,
      spelling: letter.spelling, receipt: receipts.write(letter, home: home))
    return station.deliver(signal, to: letter.to, in: space.room)
  }

  func returned(_ signal: ReturnedSignal) {
    guard let station, let space = spaces[signal.network], let connection = space.members[signal.from] else {
      return
    }
    let json = writer
    json.reset()
    json.object { json in
      let reason = signal.code.sentence
      json.field("type", word: "error")
      json.field("error", reason)
      json.field("code", signal.code.rawValue)
      json.field("by", signal.code == .peerNotFound ? "kernel" : FleetPlugin.manifest.id)
      json.field("reason", reason)
      if signal.code.isDoubtful { json.field("mayHaveArrived", true) }
      json.field("targetPeerId", signal.to)
      if !signal.messageID.isEmpty {
        // The contents of a string that the sender wrote, escapes and all: quotes make it JSON again.
        json.field("messageId", verbatim: [UInt8(ascii: "\"")] + signal.messageID + [UInt8(ascii: "\"")])
      }
      json.field("fromPeerId", word: "system")
      json.field("networkName", verbatim: space.quotedName)
      json.field("timestamp", surroundings.host.clock.wallMilliseconds)
    }
    station.send(json.bytes, .text, to: connection)
  }

  func appeared(_ member: Member, in network: NetworkKey) {
    guard let station, let space = spaces[network] else { return }
    surroundings.announcing.appear(
      Guest(member), in: space.namespace, space.name, to: space.members, from: self, at: station)
  }

  func vanished(_ member: Member, in network: NetworkKey, reason: String) {
    guard let station, let space = spaces[network] else { return }
    surroundings.announcing.vanish(
      Guest(member), reason: reason, in: space.namespace, space.name, from: self, at: station)
  }

  func displaced(_ peer: PeerID, in network: NetworkKey, isNewer: Bool) {
    guard let station, let connection = spaces[network]?.members[peer] else { return }
    surroundings.counts.displaced.add()
    // In the words of one hub: who had the id first is replaced, who came later is not let in.
    if isNewer {
      station.close(connection, code: CloseCode.replaced, reason: "replaced by a newer connection")
    } else {
      station.close(connection, code: CloseCode.policy, reason: "Peer already connected")
    }
  }

  func hubChanged(_ life: Life, isThere: Bool, reason: String) {
    if isThere {
      hasCompany.store(true, ordering: .relaxed)
      surroundings.host.log.notice("a hub joined the fleet", ["hub": life.hub.description])
    } else {
      surroundings.host.log.notice(
        "a hub left the fleet", ["hub": life.hub.description, "reason": reason])
    }
  }
}
