internal import HubKernel

extension TopFigures {
  /// For programs, on one line. The names of the members are promises.
  func json(at time: String) -> String {
    let writer = JSONWriter()
    writer.object { json in
      json.field("at", time)
      json.field("name", now.hub["name"]?.text ?? "")
      json.field("uptimeSeconds", now.uptime)
      for name in ["connections", "maxConnections", "peers", "networks"] { Self.put(name, count(name), json) }
      Self.put("messagesPerSecond", messagesPerSecond, json)
      Self.put("signalsPerSecond", signalsPerSecond, json)
      Self.put("bytesPerSecond", bytesPerSecond, json)
      Self.put("cpuPercent", processor, json)
      Self.put("refusalsPerSecond", refusalsPerSecond, json)
      Self.put("memoryBytes", memory, json)
      Self.put("relayP99Nanoseconds", relayNanoseconds, json)
      json.list("refusals") { list in refusals.forEach { write($0, to: list) } }
      json.list("plugins") { list in plugins.forEach { write($0, to: list) } }
      json.list("tenants") { list in tenants.forEach { write($0, to: list) } }
      guard let mesh else { return }
      json.field("mesh") { object in write(mesh, to: object) }
    }
    return writer.text
  }

  private func write(_ refusal: Refusal, to list: JSONWriter) {
    list.object {
      $0.field("what", refusal.title)
      $0.field("by", refusal.by)
      Self.put("perSecond", refusal.perSecond, $0)
      $0.field("total", refusal.total)
    }
  }

  private func write(_ plugin: Plugin, to list: JSONWriter) {
    list.object {
      $0.field("id", plugin.id)
      $0.field("state", plugin.state)
      $0.field("health", plugin.health)
      Self.put("costPercent", plugin.cost, $0)
      Self.put("callsPerSecond", plugin.callsPerSecond, $0)
      $0.field("meanNanoseconds", plugin.meanNanoseconds)
      $0.field("longestNanoseconds", plugin.longestNanoseconds)
      $0.field("waiting", plugin.waiting)
      $0.field("dropped", plugin.dropped)
      $0.field("refused", plugin.refused)
    }
  }

  private func write(_ tenant: Tenant, to list: JSONWriter) {
    list.object {
      $0.field("name", tenant.name)
      $0.field("connections", tenant.connections)
      $0.field("peers", tenant.peers)
      Self.put("maxPeers", tenant.mostPeers, $0)
      $0.field("networks", tenant.networks)
      Self.put("messagesPerSecond", tenant.messagesPerSecond, $0)
      Self.put("signalsPerSecond", tenant.signalsPerSecond, $0)
      $0.field("isLeaving", tenant.isLeaving)
    }
  }

  private func write(_ mesh: Mesh, to json: JSONWriter) {
    json.field("state", mesh.state)
    json.field("hubs", mesh.hubs)
    json.list("links") { list in
      for carrier in mesh.carriers {
        list.object {
          $0.field("carrier", carrier.name)
          $0.field("count", carrier.links)
          Self.put("roundTripMicroseconds", carrier.roundTripMicroseconds, $0)
        }
      }
    }
    Self.put("migrations", mesh.migrations, json)
    Self.put("lost", mesh.lost, json)
    Self.put("doubled", mesh.doubled, json)
  }

  /// What is not known is null, so that the names are always there.
  private static func put(_ name: String, _ value: Int?, _ json: JSONWriter) {
    json.key(name)
    if let value { json.int(value) } else { json.null() }
  }

  private static func put(_ name: String, _ value: Double?, _ json: JSONWriter) {
    json.key(name)
    if let value { json.double((value * 100).rounded() / 100) } else { json.null() }
  }
}
