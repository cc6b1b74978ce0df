import HubKernel
import HubMesh

/// What hubs say to each other themselves.
extension Engine {
  /// Says something to another hub: to one of our kind in the stream that leads there, to one of an older
  /// kind over its WebSocket, in the words in which peers do.
  func say(_ signal: HubSignal, at station: Station) -> Bool {
    if isAtWork {
      afterwards { [self] in _ = sayNow(signal) }
      return true
    }
    var isSaid = false
    work(at: station) { isSaid = sayNow(signal) }
    return isSaid
  }

  private func sayNow(_ signal: HubSignal) -> Bool {
    let json = JSONWriter()
    json.object { json in
      json.field("type", signal.type)
      json.field("fromPeerId", id)
      json.field("targetPeerId", signal.hub)
      json.field("networkName", surroundings.meshName)
      json.field("timestamp", wallMilliseconds)
      json.field("data", verbatim: Array(signal.data.utf8))
    }
    let older = lines.values.filter { $0.hub == signal.hub && $0.dialect == .classic }
    if let line = older.first(where: \.isOutgoing) ?? older.first {
      say(json.text, on: line)
      return true
    }
    return node?.tell(signal.hub, json.bytes, now: now) ?? false
  }

  func told(_ word: UnsafeRawBufferPointer, by hub: HubID) {
    if hearChannel(word, by: hub) { return }
    guard carrier != nil, let tree = try? JSONValue(parsing: word), let type = tree["type"]?.text,
      tree["targetPeerId"]?.text.flatMap(PeerID.init) == id, let data = tree["data"]
    else { return }
    heard(HubSignal(hub: hub, type: type, data: data.description))
  }

  /// A hub speaks of a session between it and this one.
  func heard(_ signal: HubSignal) {
    afterwards { [self] in
      if let station { carrier?.heard(signal, at: station) }
    }
  }
}
