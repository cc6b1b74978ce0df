import HubKernel
import HubTesting
import Mailbox
import Signaling

/// A client that does what the protocol says of coming back: it counts what it hears, and shows its key.
final class Rover: @unchecked Sendable {
  // Sendable: one test uses it, and waits for each call.
  let hub: TestHub
  let peer: PeerID
  private(set) var client: TestClient
  private(set) var key = ""
  /// How many messages have come since its place is kept.
  private(set) var seen = 0
  /// These messages.
  private(set) var heard: [Heard] = []
  /// And all before, in places that were lost.
  private(set) var everHeard: [Heard] = []
  /// Whether it has been told that its place is kept, and how often it came back to it.
  private(set) var isResumable = false
  private(set) var returns = 0
  /// How many of its own the hub said it had heard when it last came back.
  private(set) var heardByHub = 0
  /// Words on the connection it has that are not read yet are after these.
  private var read = 0

  init(
    _ peer: PeerID, at hub: TestHub, resume: String = "new", token: String = "", lane: Int? = nil,
    from remote: RemoteAddress = RemoteAddress()
  ) async {
    (self.hub, self.peer) = (hub, peer)
    client = await hub.upgrade(
      query: "peerId=\(peer)&resume=\(resume)\(token)", from: remote, as: peer, lane: lane)
    take()
  }

  convenience init(_ peer: PeerID, in network: String, at hub: TestHub, lane: Int? = nil) async {
    await self.init(peer, at: hub, lane: lane)
    await announce(network)
  }

  func announce(_ network: String) async { await say(#"{"type":"announce","networkName":"\#(network)"}"#) }

  func say(_ text: String) async {
    await hub.send(text, by: client)
    take()
  }

  func signal(_ type: String = "offer", to target: PeerID, _ data: String, id: String = "") async {
    let id = id.isEmpty ? "" : #","messageId":"\#(id)""#
    await say(#"{"type":"\#(type)","targetPeerId":"\#(target)","data":"\#(data)"\#(id)}"#)
  }

  /// Reads what has come; no more than `most` messages.
  func take(_ most: Int = .max) {
    var left = most
    let all = client.heard
    while read < all.count, left > 0 {
      let one = all[read]
      read += 1
      left -= 1
      switch one.type {
      case "connected":
        key = one["resume"]?.text ?? ""
        if one["resumed"]?.bool == true {
          returns += 1
          heardByHub = one.data?["seen"]?.int ?? -1
        } else {
          (seen, heard, isResumable) = (0, [], false)
        }
      case "resumable": isResumable = true
      default:
        heard.append(one)
        everHeard.append(one)
        seen += 1
      }
    }
  }

  /// Its connection breaks. What it has not read by then it never does.
  func drop(_ code: UInt16 = 1006) async { await hub.close(client, code: code) }

  /// It comes again with its key; whether it has its place.
  @discardableResult
  func comeBack(
    lane: Int? = nil, key: String? = nil, seen: Int? = nil, token: String = "",
    from remote: RemoteAddress = RemoteAddress()
  ) async -> Bool {
    let before = returns
    let query = "peerId=\(peer)&resume=\(key ?? self.key)&seen=\(seen ?? self.seen)\(token)"
    client = await hub.upgrade(query: query, from: remote, as: peer, lane: lane)
    read = 0
    take()
    return returns > before
  }

  /// What stands in the first message on its connection.
  var membersOfFirstWord: Set<String> {
    guard case .object(let members) = client.heard.first?.json else { return [] }
    return Set(members.map(\.key))
  }

  var types: [String] { heard.map { $0.type ?? "" } }
  /// The data of signals it heard.
  var signals: [String] { heard.filter { $0.type == "offer" }.compactMap { $0.data?.text } }
  /// The codes of errors it heard.
  var errors: [String] { heard.filter { $0.type == "error" }.compactMap { $0["code"]?.text } }
}

extension TestHub {
  /// A hub with places, and whatever stands in `settings`.
  static func withMailbox(_ settings: String = "", lanes: Int = 1, seed: UInt64? = nil) async throws
    -> TestHub
  {
    let hub = TestHub(lanes: lanes, seed: seed)
    try await hub.install(SignalingPlugin.self)
    try await hub.install(MailboxPlugin.self, settings)
    return hub
  }

  func types(heardBy peer: PeerID) -> [String] { heard(by: peer).map { $0.type ?? "" } }
}

extension Heard {
  var data: JSONValue? { self["data"] }
}
