import HubKernel

/// The messages that older hubs are sent.
///
/// The ESP32 hub does not read JSON: it looks for the first `"type":"`, `"networkName":"`, `"targetPeerId":"`
/// and `"peerId":"` in the text. So these stand before anything that a peer has written, and `data` is last.
struct ClassicWords {
  let json = JSONWriter()

  /// What a hub says when it has called another one: word for word what the originals say, and `more` after
  /// it, which they do not read.
  func announce(
    on mesh: NetworkName, port: Int, host: String, at time: Int64, more: (JSONWriter) -> Void
  ) -> UnsafeRawBufferPointer {
    write("announce", mesh.jsonEscaped(), at: nil) { data in
      data.field("isHub", true)
      data.field("port", port)
      data.field("host", host)
      data.list("capabilities") { list in
        list.string("signaling")
        list.string("relay")
      }
      data.field("timestamp", time)
      more(data)
    }
  }

  func discovered(
    _ peer: ClassicPeer, in network: NetworkName, by hub: PeerID, at time: Int64
  ) -> UnsafeRawBufferPointer {
    write("peer-discovered", network.jsonEscaped(), at: time) { data in
      data.field("peerId", peer.peer, peer.spelling)
      data.field("isHub", false)
      peer.note.withUnsafeBytes { data.members(verbatim: $0) }
      data.field(ClassicData.mark, hub)
    }
  }

  func disconnected(
    _ peer: PeerID, _ spelling: PeerSpelling, in network: NetworkName, reason: String, at time: Int64
  ) -> UnsafeRawBufferPointer {
    write("peer-disconnected", network.jsonEscaped(), at: time) { data in
      data.field("peerId", peer, spelling)
      data.field("isHub", false)
      data.field("reason", reason)
      data.field("timestamp", time)
    }
  }

  func signal(
    _ signal: ClassicSignal, spelling: PeerSpelling, in network: NetworkName, at time: Int64
  ) -> UnsafeRawBufferPointer {
    json.reset()
    json.object { write(signal, spelling, network, time, to: $0) }
    return json.bytes
  }

  /// The same in the wrapping in which it goes over a data channel.
  func relay(
    _ signal: ClassicSignal, spelling: PeerSpelling, in network: NetworkName, at time: Int64
  ) -> UnsafeRawBufferPointer {
    json.reset()
    json.object { json in
      json.field("type", word: ClassicRelay.type)
      json.field("targetPeerId", signal.target, spelling)
      json.field("signalData") { write(signal, spelling, network, time, to: $0) }
      json.field("timestamp", time)
    }
    return json.bytes
  }

  private func write(
    _ signal: ClassicSignal, _ spelling: PeerSpelling, _ network: NetworkName, _ time: Int64,
    to json: JSONWriter
  ) {
    json.key("type")
    json.raw("\"")
    json.raw(signal.type)
    json.raw("\"")
    json.closeValue()
    json.field("fromPeerId", signal.from, signal.spelling)
    json.field("targetPeerId", signal.target, spelling)
    json.field("networkName", verbatim: network.jsonEscaped())
    json.field("timestamp", time)
    if let trace = signal.trace {
      json.key("traceparent")
      json.raw("\"")
      json.raw(trace)
      json.raw("\"")
      json.closeValue()
    }
    if let data = signal.data {
      json.key("data")
      json.value(verbatim: data)
    }
  }

  func pong(in mesh: NetworkName, at time: Int64) -> UnsafeRawBufferPointer {
    write("pong", mesh.jsonEscaped(), at: time) { $0.field("timestamp", time) }
  }

  private func write(
    _ type: StaticString, _ network: [UInt8], at time: Int64?, _ data: (JSONWriter) -> Void
  ) -> UnsafeRawBufferPointer {
    json.reset()
    json.object { json in
      json.field("type", word: type)
      json.field("networkName", verbatim: network)
      if let time {
        json.field("fromPeerId", word: "system")
        json.field("timestamp", time)
      }
      json.field("data", data)
    }
    return json.bytes
  }
}
