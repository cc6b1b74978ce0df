import HubKernel
import HubMesh
import HubRegistry

extension Engine {
  /// The hubs of the mesh as they are listed beside those that announced themselves here: this one first. To
  /// be asked on any thread.
  var listed: [HubInfo] { snapshot.withLock { $0.listed } }
}

extension Snapshot {
  /// This hub and those of the mesh, as hubs of every generation are listed.
  static func list(_ engine: Engine, _ hubs: [HubFigures]) -> [HubInfo] {
    let card = engine.card()
    let own = info(
      engine, engine.id, since: Int64(clamping: engine.epoch), heard: engine.wallMilliseconds,
      name: card.name, region: card.region, url: card.url)
    return [own]
      + hubs.filter { $0.dialect == .mesh }.map { hub in
        info(
          engine, hub.id, since: Int64(clamping: hub.epoch), heard: hub.lastHeard, name: hub.name,
          region: hub.region, url: hub.url, via: hub.via)
      }
  }

  private static func info(
    _ engine: Engine, _ hub: PeerID, since: Int64, heard: Int64, name: String, region: String, url: String,
    via: PeerID? = nil
  ) -> HubInfo {
    let json = JSONWriter()
    json.object { json in
      json.field("name", name)
      json.field("region", region)
      json.field("url", url)
      if let via { json.field("via", via) }
    }
    return HubInfo(
      peer: hub, namespace: .standard, network: NetworkName(engine.surroundings.meshName) ?? .global,
      registeredAt: since,
      lastActivity: heard, note: String(json.text.dropFirst().dropLast()))
  }
}
