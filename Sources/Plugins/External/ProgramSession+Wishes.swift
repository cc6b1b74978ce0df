import HubKernel
import HubPrograms

extension ProgramSession {
  private static let mostPeers = 10_000

  /// Does what the program wants, as far as it may.
  func carryOut(_ wish: Wish) {
    switch wish {
    case .send(let text, let to, let namespace):
      guard let (peer, tenant) = place(to, namespace) else { return }
      if !host.send(text, to: peer, in: tenant) { metrics.unsent.add() }
    case .close(let peer, let namespace, let code, let reason):
      guard let (peer, tenant) = place(peer, namespace) else { return }
      if !host.close(peer, in: tenant, code: code, reason: reason) { metrics.unsent.add() }
    case .emit(let name, let fields): emit(name, fields)
    case .log(let level, let message, let fields):
      guard complaints.allows(now: clock.now) else { return }
      let pairs = fields.map { (name: $0.key, value: $0.value.text ?? "\($0.value)") }
      host.log.quote(level, message, pairs + complaints.taken())
    case .count(let name, let by, let labels):
      if !ownMeters.count(name, by: by, labels) { unknown("the counter", name) }
    case .gauge(let name, let value, let labels):
      if !ownMeters.set(name, to: value, labels) { unknown("the gauge", name) }
    case .observe(let name, let time, let labels):
      if !ownMeters.observe(name, time, labels) { unknown("the histogram", name) }
    case .health(let health): shared.withLock { $0.health = health }
    case .peers(let id, let namespace): listPeers(id, namespace)
    }
  }

  private func unknown(_ what: String, _ name: String) {
    dialogue.mistake(
      .unknownName, "there is not \(what) '\(String(name.prefix(64)).forLog)' or its labels", now: clock.now)
  }

  private func place(_ peer: String, _ namespace: String) -> (PeerID, Namespace)? {
    guard let tenant = Namespace.known(namespace) else {
      unknown("the namespace", namespace)
      return nil
    }
    guard let id = PeerID.parse(peer)?.0 else {
      dialogue.mistake(.shape, "it named a peer whose id is none", now: clock.now)
      return nil
    }
    return (id, tenant)
  }

  private func emit(_ name: String, _ fields: JSONValue) {
    guard let told = program.emits.first(where: { $0.name == name }), let emitter = emitters[name],
      case .object(let members) = fields
    else { return unknown("the event", name) }
    if let stranger = members.first(where: { !told.fields.contains($0.key) }) {
      return unknown("in \(name) the field", stranger.key)
    }
    var tenant = Namespace.standard
    if let named = fields["namespace"] {
      guard let known = named.text.flatMap(Namespace.known) else {
        return unknown("the namespace", named.words)
      }
      tenant = known
    }
    emitter.emit(NamedEvent(name, by: program.id, in: tenant, fields))
  }

  private func listPeers(_ id: Int, _ namespace: String) {
    guard let tenant = Namespace.known(namespace) else { return unknown("the namespace", namespace) }
    let all = host.peers(in: tenant)
    let json = JSONWriter()
    json.object { json in
      json.field("peers") { json in
        json.field("id", id)
        json.field("namespace", tenant.name)
        json.list("peers") { list in
          for one in all.prefix(ProgramSession.mostPeers) {
            list.object { json in
              json.field("peer", one.peer)
              json.field("network", verbatim: one.network.jsonEscaped())
            }
          }
        }
        json.field("more", all.count > ProgramSession.mostPeers)
      }
    }
    dialogue.say(Array(json.bytes), "peers")
  }
}
