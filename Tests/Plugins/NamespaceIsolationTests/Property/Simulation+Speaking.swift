import HubKernel

@testable import HubTesting

extension Simulation {
  private static let signals = [
    "offer", "answer", "ice-candidate", "renegotiation-offer", "connection-rejected",
  ]
  private static let hubWords = [
    "peer-discovered", "peer-disconnected", "client-signal-relay", "peer-announce-relay", "hub-announce",
    "bootstrap-keepalive", "connected", "error", "goaway", "warning",
  ]

  /// Some peers say something, one after the other, before any lane gets to what another has left for it.
  func speak(_ count: Int) async {
    var lines: [(peer: ModelPeer, texts: [String], kind: MessageKind)] = []
    for peer in peers.filter(\.isOpen).shuffled(using: &generator).prefix(count) {
      let (texts, kind) = words(of: peer)
      for text in texts { hear(text, from: peer) }
      let place = peer.tenant.map { settings.tenants[$0].name } ?? "nowhere"
      note("\(peer.id.prefix(12)) of \(place): \(texts.joined(separator: " | "))")
      lines.append((peer, texts, kind))
    }
    let said = lines.map { ($0.peer.client, $0.texts.map { Array($0.utf8) }, $0.kind) }
    await hub.perform { world in
      for (client, texts, kind) in said {
        for text in texts {
          let open = client.inside.withLock { $0.state == .open && !$0.isEnding ? $0.connection : nil }
          guard let open else { break }
          text.withUnsafeBytes { world.lanes[client.lane].received(open, $0, kind) }
        }
      }
    }
  }

  /// Whatever a peer has spoken of it may hear again, and so may those whom it speaks to.
  private func hear(_ text: String, from peer: ModelPeer) {
    let ids = Oracle.ids(in: text)
    peer.uttered.formUnion(ids)
    if peer.isTakenOver, let tenant = peer.tenant { spokenFor[tenant].formUnion(ids) }
    for tenant in [peer.tenant, peer.going?.tenant] { if let tenant { known[tenant].formUnion(ids) } }
  }

  private func words(of peer: ModelPeer) -> ([String], MessageKind) {
    peer.going = nil
    switch Int.random(in: 0..<100, using: &generator) {
    case ..<30: return (announcement(of: peer), .text)
    case ..<75: return ([signal(of: peer)], .text)
    case ..<80: return ([goodbye(of: peer)], .text)
    case ..<84: return ([#"{"type":"ping","networkName":\#(quoted(network(for: peer)))}"#], .text)
    case ..<89: return ([talk(of: peer)], .text)
    case ..<96: return ([record(of: peer)], .text)
    default: return ([noise(of: peer)], chance(30) ? .binary : .text)
    }
  }

  /// An announcement, and a ping: all before its pong may be of where the peer was.
  private func announcement(of peer: ModelPeer) -> [String] {
    let network = network(for: peer)
    let tenant = peer.bound ?? settings.claimant(of: network)
    let tag = "tag-\(tally.steps)"
    if !peer.isTakenOver {
      peer.going = (tenant, network, tag)
      known[tenant].insert(peer.id)
    }
    let marker = peer.isTakenOver ? marker(of: peer) : settings.tenants[tenant].marker
    let lie = pick(peers)?.id ?? peer.id
    // Now and then as a hub of our kind.
    let hello =
      chance(5)
      ? #""mesh":{"version":1,"hub":"\#(peer.id)","epoch":"1","instance":"1","mesh":"\#(network)"},"# : ""
    let data =
      #"{\#(hello)"note":"\#(marker)","isHub":\#(chance(20)),"peerId":"\#(lie)","networkName":"north-1"}"#
    let named = network == "global" && chance(50) ? "" : #""networkName":\#(quoted(network)),"#
    return [
      #"{"type":"announce",\#(named)"fromPeerId":"\#(lie)","messageId":"\#(tag)","data":\#(data)}"#,
      #"{"type":"ping"}"#,
    ]
  }

  private func signal(of peer: ModelPeer) -> String {
    let own = peers.filter { $0.tenant == peer.tenant && $0.isOpen }
    let target = (chance(60) ? pick(own) : pick(peers))?.id ?? peer.id
    let key = chance(90) ? "targetPeerId" : "targetPeer"
    var fields = [
      #""type":"\#(pick(Self.signals) ?? "offer")""#,
      #""\#(key)":"\#(chance(10) ? target.uppercased() : target)""#,
      #""messageId":"m\#(tally.steps)""#,
    ]
    if chance(50) {
      fields.append(
        #""networkName":\#(quoted(chance(50) ? peer.rooms.last ?? "shared" : network(for: peer)))"#)
    }
    if chance(40) { fields.append(#""fromPeerId":"\#(pick(peers)?.id ?? target)""#) }
    if chance(20) { fields.append(#""namespace":"north","tenant":"south","to":"\#(target)","isHub":true"#) }
    fields.append(#""data":{"sdp":"\#(marker(of: peer))","peerId":"\#(target)","nonce":\#(tally.steps)}"#)
    return "{\(fields.shuffled(using: &generator).joined(separator: ","))}"
  }

  private func goodbye(of peer: ModelPeer) -> String {
    let network = chance(50) ? (chance(70) ? peer.rooms.last : nil) ?? network(for: peer) : nil
    let goes = !peer.isTakenOver
    let left = peer.rooms.count > 1 && network != nil ? peer.rooms.filter { same($0, network) } : peer.rooms
    if goes { peer.rooms.removeAll { room in left.contains { same($0, room) } } }
    let named = network.map { #","networkName":\#(quoted($0))"# } ?? ""
    return #"{"type":"goodbye"\#(named),"data":{"reason":"\#(marker(of: peer))"}}"#
  }

  private static let topics = ["shared", "lobby", "zone"]

  /// Something about records of a topic that all tenants have.
  private func record(of peer: ModelPeer) -> String {
    let topic = pick(Self.topics) ?? "shared"
    let type = pick(["publish", "publish", "publish", "find", "watch", "watch", "unwatch"]) ?? "find"
    let lies = chance(20) ? #","namespace":"north","tenant":"south","author":null"# : ""
    let what = type == "publish" ? #","data":"\#(marker(of: peer))","ttl":\#(pick([1, 3, 300]) ?? 1)"# : ""
    return #"{"type":"\#(type)","networkName":"shared","data":{"topic":"\#(topic)"\#(what)\#(lies)}}"#
  }

  /// What only hubs may say, or nobody.
  private func talk(of peer: ModelPeer) -> String {
    let other = pick(peers)?.id ?? peer.id
    let inner =
      #"{"type":"offer","fromPeerId":"\#(other)","targetPeerId":"\#(other)","data":"\#(marker(of: peer))"}"#
    return """
      {"type":"\(pick(Self.hubWords) ?? "error")","networkName":\(quoted(network(for: peer))),\
      "targetPeerId":"\(other)","fromPeerId":"system",\
      "data":{"peerId":"\(other)","isHub":\(chance(30)),"note":"\(marker(of: peer))",\
      "message":\(inner)},"message":\(inner)}
      """
  }

  /// What is no message at all, or should be none.
  private func noise(of peer: ModelPeer) -> String {
    let marker = marker(of: peer)
    let target = pick(peers)?.id ?? peer.id
    switch Int.random(in: 0..<9, using: &generator) {
    case 0: return #"{"type":"offer","data":"\#(marker)"#
    case 1: return #"{"type":"\#(marker)","targetPeerId":"\#(target)"}"#
    case 2: return #"["offer","\#(marker)"]"#
    case 3: return #"{"type":"offer","type":"answer","targetPeerId":"\#(target)","data":"\#(marker)"}"#
    case 4: return String(repeating: "[", count: 90) + marker
    case 5:
      return
        #"{"type":"offer","targetPeerId":"\#(target)","data":"\#(String(repeating: marker, count: 200))"}"#
    case 6: return #"{"type":"announce","networkName":{"north":1},"data":{"note":"\#(marker)"}}"#
    case 7:
      return
        #"{"type":"announce","networkName":"\#(String(repeating: "n", count: 129))","data":"\#(marker)"}"#
    default:
      return #"{"type":"offer","targetPeerId":["\#(target)"],"networkName":"\ud800","data":"\#(marker)"}"#
    }
  }

  /// A network for a peer to name: one of its own, or one that it can guess.
  private func network(for peer: ModelPeer) -> String {
    if chance(25), let bound = peer.bound { return settings.tenants[bound].secretNetwork }
    // Somebody without a credential may have been told where the others of its tenant meet.
    if chance(15), peer.bound == nil, let tenant = peer.tenant, tenant > 0 {
      let secret = settings.tenants[tenant].secretNetwork
      if settings.claimant(of: secret) == tenant { return secret }
    }
    return pick(ModelSettings.guessable) ?? "global"
  }

  private func marker(of peer: ModelPeer) -> String {
    peer.tenant.map { settings.tenants[$0].marker } ?? "nobody"
  }

  /// A name in JSON, now and then with letters spelled out.
  private func quoted(_ name: String) -> String {
    guard chance(10), let first = name.utf8.first, first < 0x80 else {
      return JSONValue.string(name).description
    }
    let digits = String(first, radix: 16)
    return #""\u00\#(digits.count < 2 ? "0" : "")\#(digits)\#(name.dropFirst())""#
  }

  /// Names are the same byte by byte; Swift's own comparison knows twins.
  func same(_ one: String?, _ other: String?) -> Bool {
    one.map { Array($0.utf8) } == other.map { Array($0.utf8) }
  }
}
