import HubKernel

extension HubRegistryPlugin {
  /// `GET /hubs`, with the names the seeds give its fields.
  func list(for view: View) -> HTTPResponse {
    let hubs = Directory(registry: self).connectedHubs(in: view.tenant, except: nil)
    let json = JSONWriter()
    json.object { json in
      json.field("timestamp", Timestamp.text(host.clock.wallMilliseconds))
      json.field("totalHubs", hubs.count)
      json.list("hubs") { list in
        for hub in hubs { list.object { hub.write(to: $0) } }
      }
    }
    return .json(Array(json.bytes))
  }
}
