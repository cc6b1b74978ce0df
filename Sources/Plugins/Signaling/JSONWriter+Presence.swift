import HubKernel

/// What members of a network are told of each other. Each of these returns where the id of the receiver goes,
/// which is all that differs from one receiver to the next.
extension JSONWriter {
  /// Composes `peer-discovered`.
  func writeDiscovery(of guest: Guest, in quotedName: [UInt8], at time: Int64) -> Int {
    writeNotice("peer-discovered", in: quotedName, at: time) { json in
      json.field("data") { data in
        // The hub's own words come first, and what the peer said cannot contain them a second time.
        data.field("peerId", guest.peer, guest.spelling)
        data.field("isHub", guest.isHub)
        guest.note.withUnsafeBytes { data.members(verbatim: $0) }
      }
      json.field("fromPeerId", word: "system")
    }
  }

  /// Composes `peer-disconnected`.
  func writeDeparture(of guest: Guest, _ reason: String, in quotedName: [UInt8], at time: Int64) -> Int {
    writeNotice("peer-disconnected", in: quotedName, at: time) { json in
      json.field("data") { data in
        data.field("peerId", guest.peer, guest.spelling)
        data.field("isHub", guest.isHub)
        data.field("reason", reason)
        data.field("timestamp", time)
      }
      json.field("fromPeerId", word: "system")
    }
  }

  /// Composes `goodbye`, with what the leaver said.
  func writeGoodbye(of guest: Guest, _ data: [UInt8]?, in quotedName: [UInt8], at time: Int64) -> Int {
    writeNotice("goodbye", in: quotedName, at: time) { json in
      if let data { json.field("data", verbatim: data) }
      json.field("fromPeerId", guest.peer, guest.spelling)
    }
  }

  private func writeNotice(
    _ type: StaticString, in quotedName: [UInt8], at time: Int64, _ body: (JSONWriter) -> Void
  ) -> Int {
    reset()
    var target = 0
    object { json in
      json.field("type", word: type)
      body(json)
      target = json.placeholder("targetPeerId")
      json.field("networkName", verbatim: quotedName)
      json.field("timestamp", time)
    }
    return target
  }
}
