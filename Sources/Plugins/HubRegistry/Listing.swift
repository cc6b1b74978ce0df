import HubKernel

extension HubRegistryPlugin {
  /// `GET /hubs`, with the names the seeds give its fields.
  func list() -> HTTPResponse {
    let hubs = connectedHubs(in: .standard, except: nil)
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

extension HubInfo {
  /// The hub as a member of a list.
  func write(to json: JSONWriter) {
    json.field("peerId", peer)
    json.field("registeredAt", registeredAt)
    json.field("lastActivity", lastActivity)
    json.field("networkName", verbatim: network.jsonEscaped())
    json.field("data") { data in
      data.field("isHub", true)
      Array(note.utf8).withUnsafeBytes { data.members(verbatim: $0) }
    }
    json.field("connectedAt", registeredAt)
  }
}
