import HubKernel

extension SignalingPlugin {
  /// The first message of a connection, in a form that clients of every generation understand: the id stands
  /// both at the top, where the oldest look for it, and in `data`.
  func greet(_ peer: Peer) {
    peer.send { json in
      json.object { json in
        json.field("type", word: "connected")
        json.field("peerId", peer.id, peer.spelling)
        json.field("data") { $0.field("peerId", peer.id, peer.spelling) }
        json.field("fromPeerId", word: "system")
        json.field("networkName", verbatim: peer.quotedNetworkName)
        json.field("resume", peer.resumeKey.wireText)
        json.field("timestamp", peer.wallMilliseconds)
        greeters.greet(peer, json)
      }
    }
  }

  func pong(_ peer: Peer) {
    peer.send { json in
      json.object { json in
        json.field("type", word: "pong")
        json.field("data") { $0.field("timestamp", peer.wallMilliseconds) }
        json.field("fromPeerId", word: "system")
        json.field("networkName", verbatim: peer.quotedNetworkName)
        json.field("timestamp", peer.wallMilliseconds)
      }
    }
  }

  /// Only hubs may speak of peers that are elsewhere, and no connection of this hub is trusted as a hub.
  func refuseHubTalk(_ message: borrowing Message) {
    message.refuse("not-a-hub", "only a trusted hub may tell of other peers", by: SignalingPlugin.manifest.id)
  }

  /// Tells every peer that the hub stops, and when to come back: each at another moment. Those who understand
  /// it need not wait for this hub, and go to another one of its mesh.
  func tellGoingAway() async {
    let hubs = host.referral.hubs
    let spread = settings.server.goAway.milliseconds
    await host.everyPeer { peer in
      let wait = Int64.random(in: 0...max(spread, 0))
      peer.send { json in
        json.object { json in
          json.field("type", word: "goaway")
          json.field("data") { data in
            data.field("reason", "the hub is stopping")
            data.field("reconnectAfter", wait)
            if !hubs.isEmpty { data.field("hubs", verbatim: hubs) }
          }
          json.field("fromPeerId", word: "system")
          json.field("networkName", verbatim: peer.quotedNetworkName)
          json.field("timestamp", peer.wallMilliseconds)
        }
      }
    }
  }
}
