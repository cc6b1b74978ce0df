import HubKernel
import Signaling

/// What peers and senders are told.
extension Place {
  /// Tells a peer that its place will be kept. It counts what comes after this.
  func greet(_ peer: Peer, _ rider: Rider) {
    let settings = office.settings[peer.namespace]
    let json = JSONWriter()
    json.object { json in
      json.field("type", word: "resumable")
      json.field("data") { data in
        data.field("grace", settings.grace.milliseconds)
        data.field("ttl", settings.ttl.milliseconds)
        data.field("tail", settings.tail)
        data.field("tailBytes", settings.tailBytes.bytes)
      }
      json.field("fromPeerId", word: "system")
      json.field("networkName", verbatim: peer.quotedNetworkName)
      json.field("timestamp", peer.wallMilliseconds)
    }
    _ = rider.sendOverSocket(json.bytes, .text)
  }

  /// Tells a peer that it has its place again, and how much of what it said has come. This is not counted.
  func welcome(_ peer: Peer, _ rider: Rider) {
    let json = JSONWriter()
    json.object { json in
      json.field("type", word: "connected")
      json.field("peerId", peer.id, peer.spelling)
      json.field("data") { data in
        data.field("peerId", peer.id, peer.spelling)
        data.field("seen", heard)
      }
      json.field("fromPeerId", word: "system")
      json.field("networkName", verbatim: peer.quotedNetworkName)
      json.field("resume", peer.resumeKey.wireText)
      json.field("resumed", true)
      json.field("timestamp", peer.wallMilliseconds)
      office.greeting?.greet(peer, json)
    }
    _ = rider.sendOverSocket(json.bytes, .text)
  }

  /// Gives a signal back to whoever sent it, with a reason.
  func giveBack(
    _ signal: UnsafeRawBufferPointer, _ letter: Letter, _ reason: ReturnReason, in namespace: Namespace,
    at station: Station
  ) {
    office.counts.count(reason)
    office.returned.emit(LetterReturned(peer: peer, namespace: namespace, code: reason.rawValue))
    guard !letter.isForeign else {
      // Its own hub tells it, in its own words.
      return letter.mark.withUnsafeBytes { station.giveBack($0, to: letter.sender) }
    }
    let network = (try? JSONValue(parsing: signal))?["networkName"] ?? .null
    let json = JSONWriter()
    json.object { json in
      json.field("type", word: "error")
      json.field("error", reason.sentence)
      json.field("code", reason.rawValue)
      json.field("by", Office.name)
      json.field("reason", reason.sentence)
      if reason == .doubtful { json.field("mayHaveArrived", true) }
      json.field("targetPeerId", peer, spelling)
      if !letter.mark.isEmpty {
        // The contents of a string that the sender wrote, escapes and all: quotes make it JSON again.
        json.field("messageId", verbatim: [UInt8(ascii: "\"")] + letter.mark + [UInt8(ascii: "\"")])
      }
      json.field("fromPeerId", word: "system")
      json.field("networkName", verbatim: Array(network.description.utf8))
      json.field("timestamp", station.wallMilliseconds)
    }
    station.send(json.bytes, .text, to: letter.sender)
  }
}
