import HubKernel
import Testing

@testable import Mesh

/// An edge with a shell, a clock and words for what tests do with it.
final class EdgeOnStage {
  let shell = ShellInMind()
  let edge: ClassicEdge
  var now: Int64 = 0

  static let mesh = NetworkName("pigeonhub-mesh") ?? .global
  static let lobby = NetworkName("lobby") ?? .global
  static let place = ClassicPlace(namespace: .standard, network: lobby)

  init(_ limits: ClassicLimits = ClassicLimits()) {
    edge = ClassicEdge(shell, limits)
  }

  func open(_ link: ClassicLink, _ role: ClassicRole, hub: Int? = nil) {
    _ = edge.open(
      link, role, hub: hub.map { id($0) }, namespace: .standard, mesh: EdgeOnStage.mesh, now: now)
  }

  func say(_ text: String, on link: ClassicLink) {
    Array(text.utf8).withUnsafeBytes { edge.receive($0, on: link, now: now) }
  }

  /// The older hub tells of a peer.
  func tell(_ peer: Int, in network: String = "lobby", more: String = "", on link: ClassicLink) {
    say(
      #"{"type":"peer-discovered","data":{"peerId":"\#(id(peer))","isHub":false\#(more)},"#
        + #""networkName":"\#(network)","fromPeerId":"system","timestamp":1}"#, on: link)
  }

  func tellGone(_ peer: Int, in network: String = "lobby", on link: ClassicLink) {
    say(
      #"{"type":"peer-disconnected","data":{"peerId":"\#(id(peer))","isHub":false,"reason":"disconnected"},"#
        + #""networkName":"\#(network)","fromPeerId":"system","timestamp":1}"#, on: link)
  }

  func offer(
    _ type: String = "offer", from: Int, to target: Int, in network: String = "lobby",
    data: String = #"{"a":1}"#,
    on link: ClassicLink
  ) {
    say(
      #"{"type":"\#(type)","data":\#(data),"fromPeerId":"\#(id(from))","targetPeerId":"\#(id(target))","#
        + #""networkName":"\#(network)","timestamp":1}"#, on: link)
  }

  /// A data channel with an older hub opens.
  func openChannel(_ link: ClassicLink, with hub: Int) {
    _ = edge.openChannel(link, with: id(hub), mesh: EdgeOnStage.mesh, now: now)
  }

  /// An older hub passes a signal on over a data channel.
  func relay(
    _ type: String = "offer", from: Int, to target: Int, in network: String = "lobby", data: String = "1",
    wrappedFor outer: Int? = nil, on link: ClassicLink
  ) {
    say(
      #"{"type":"client-signal-relay","targetPeerId":"\#(id(outer ?? target))","signalData":{"#
        + #""type":"\#(type)","data":\#(data),"fromPeerId":"\#(id(from))","targetPeerId":"\#(id(target))","#
        + #""networkName":"\#(network)","timestamp":1},"timestamp":2}"#, on: link)
  }

  /// The mesh client of an older hub, as that hub tells of it.
  func nameHub(_ hub: Int, more: String = "", on link: ClassicLink) {
    say(
      #"{"type":"peer-discovered","data":{"peerId":"\#(id(hub))","isHub":true\#(more)},"#
        + #""networkName":"pigeonhub-mesh","fromPeerId":"system","timestamp":1}"#, on: link)
  }

  /// A peer of this hub, or of one of the mesh, comes.
  func enter(
    _ peer: Int, _ whereabouts: ClassicWhereabouts = .here, note: String = "",
    in place: ClassicPlace = EdgeOnStage.place
  ) {
    let said = ClassicPeer(peer: id(peer), spelling: .lowercase, note: Array(note.utf8))
    shell.known[place, default: [:]][said.peer] = (said, whereabouts)
    edge.appeared(said, in: place)
  }

  func leave(_ peer: Int, in place: ClassicPlace = EdgeOnStage.place) {
    guard let said = shell.known[place]?.removeValue(forKey: id(peer)) else { return }
    edge.vanished(said.0, in: place, reason: "disconnected", now: now)
  }

  func signal(from: Int, to target: Int, in place: ClassicPlace = EdgeOnStage.place) -> Bool {
    let type = Array("offer".utf8)
    let data = Array(#"{"b":2}"#.utf8)
    return type.withUnsafeBytes { type in
      data.withUnsafeBytes { data in
        edge.deliver(
          ClassicSignal(
            type: type, data: data, trace: nil, from: id(from), spelling: .lowercase, target: id(target)),
          in: place)
      }
    }
  }

  func pass(_ milliseconds: Int64) {
    now += milliseconds
    _ = edge.tick(now: now)
  }

  /// What was said on a link since the last time somebody asked: the type and the peer it is about.
  func said(on link: ClassicLink) -> [String] {
    let texts = shell.sent.filter { $0.link == link }.map(\.text)
    shell.sent.removeAll { $0.link == link }
    return texts.map { text in
      guard let json = try? JSONValue(parsing: text), let type = json["type"]?.text else {
        return "no JSON: \(text)"
      }
      let about = json["data"]?["peerId"]?.text ?? json["targetPeerId"]?.text
      return "\(type) \(about.flatMap { PeerID($0) }.map { name($0) } ?? "-")"
    }
  }

  func rawSaid(on link: ClassicLink) -> [String] {
    defer { shell.sent.removeAll { $0.link == link } }
    return shell.sent.filter { $0.link == link }.map(\.text)
  }

  func adopted(in place: ClassicPlace = EdgeOnStage.place) -> [String] {
    (shell.adopted[place] ?? [:]).keys.sorted().map { name($0) }
  }
}
