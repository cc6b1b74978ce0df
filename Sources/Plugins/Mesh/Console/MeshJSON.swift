import HubKernel

/// Writes what is known of the mesh. The names of the members are promises.
struct MeshJSON {
  let status: MeshStatus
  let now: Int64
  private let names: [PeerID: String]

  init(_ status: MeshStatus, now: Int64) {
    self.status = status
    self.now = now
    var names = [status.id: status.name]
    for hub in status.hubs { names[hub.id] = hub.name }
    self.names = names
  }

  private func age(_ time: Int64) -> Double { Double(max(0, now - time)) / 1_000 }

  func write(to json: JSONWriter) {
    let outlook = MeshOutlook(status, now: now)
    json.field("state", outlook.state.rawValue)
    json.field("summary", outlook.sentence)
    json.field("id", status.id)
    json.field("name", status.name)
    json.field("mesh", status.mesh)
    json.field("region", status.region)
    json.field("url", status.url)
    json.field("epoch", status.epoch)
    json.field("isDraining", status.isDraining)
    json.list("hubs") { list in
      for hub in status.hubs { list.object { write(hub, to: $0) } }
    }
    json.list("links") { list in
      for link in status.links { list.object { write(link, to: $0) } }
    }
    json.list("edges") { list in
      for edge in status.edges {
        list.object { json in
          json.field("first", edge.first)
          json.field("second", edge.second)
        }
      }
    }
    json.list("pins") { list in
      for hub in MeshPins(status.edges).hubs.map(\.description).sorted() { list.string(hub) }
    }
    json.list("wanted") { list in for hub in status.wanted { list.string(hub.description) } }
    json.field("remoteMembers", status.remoteMembers)
    json.field("counts") { counts in
      for count in status.counts {
        counts.key(count.name)
        counts.int(count.value)
      }
    }
    writeTroubles(to: json)
  }

  private func writeTroubles(to json: JSONWriter) {
    json.list("lost") { list in
      for hub in status.lost {
        list.object { json in
          json.field("id", hub.id)
          json.field("name", hub.name)
          json.field("secondsAgo", age(hub.at))
          json.field("reason", hub.reason)
        }
      }
    }
    json.list("refusals") { list in
      for refusal in status.refusals {
        list.object { json in
          json.field("who", refusal.who)
          json.field("isOutgoing", refusal.isOutgoing)
          json.field("code", refusal.code)
          json.field("reason", refusal.reason)
          json.field("firstSecondsAgo", age(refusal.since))
          json.field("secondsAgo", age(refusal.at))
          json.field("times", refusal.times)
        }
      }
    }
  }

  func write(_ hub: HubFigures, to json: JSONWriter) {
    json.field("id", hub.id)
    json.field("name", hub.name)
    json.field("region", hub.region)
    json.field("url", hub.url)
    json.field("epoch", hub.epoch)
    if let distance = hub.distance { json.field("distance", distance) }
    if let via = hub.via { json.field("via", via) }
    json.field("heardSecondsAgo", age(hub.lastHeard))
    json.field("peers", hub.peers)
    json.field("connections", hub.connections)
    json.field("load", hub.load)
    json.field("isDraining", hub.isDraining)
    json.field("isFull", hub.isFull)
    json.field("dialect", hub.dialect.rawValue)
  }

  private func write(_ link: LinkFigures, to json: JSONWriter) {
    json.field("hub", link.hub)
    json.field("number", link.number)
    json.field("url", link.url)
    json.field("isOutgoing", link.isOutgoing)
    json.field("dialect", link.dialect.rawValue)
    json.field("carrier", link.carrier)
    json.field("seconds", age(link.since))
    if let time = link.roundTrip { json.field("roundTripMicroseconds", time) }
    json.field("framesSent", link.framesSent)
    json.field("framesReceived", link.framesReceived)
    json.field("bytesSent", link.bytesSent)
    json.field("bytesReceived", link.bytesReceived)
  }

  func write(_ trace: MeshTrace, to json: JSONWriter) {
    json.field("tenant", trace.namespace.name)
    json.field("network", verbatim: trace.network.jsonEscaped())
    json.field("hub", trace.hub)
    json.field("isReachable", trace.isReachable)
    json.list("hops") { list in
      for hop in trace.hops {
        list.object { json in
          json.field("hub", hop.hub)
          json.field("name", names[hop.hub] ?? "")
          json.field("why", hop.why)
        }
      }
    }
  }
}
