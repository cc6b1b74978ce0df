import HubKernel

extension DistantHub {
  func write(to json: JSONWriter) {
    json.field("peerId", peer)
    json.field("name", name)
    json.field("region", region)
    json.field("url", url)
    json.field("load", load)
    json.field("isDraining", isDraining)
    if let distance { json.field("distance", distance) }
    guard !carriers.isEmpty else { return }
    json.list("carriers") { list in for carrier in carriers { list.string(carrier) } }
  }
}

extension HubRegistryPlugin {
  /// `GET /hubs`, with the names the seeds give its fields.
  func list(for view: View) -> HTTPResponse {
    let hubs = book.withLock { $0.hubs(in: view.tenant, except: nil) }
    let json = JSONWriter()
    json.object { json in
      json.field("timestamp", Timestamp.text(host.clock.wallMilliseconds))
      json.field("totalHubs", hubs.count)
      json.list("hubs") { list in
        for hub in hubs { list.object { hub.write(to: $0) } }
      }
      // Older readers know what is above. Tenants are not told how the server is joined.
      guard view.tenant == nil, let distant = distant.withLock({ $0.last }) else { return }
      json.list("mesh") { list in
        for hub in distant.distantHubs { list.object { hub.write(to: $0) } }
      }
    }
    return .json(Array(json.bytes))
  }
}
