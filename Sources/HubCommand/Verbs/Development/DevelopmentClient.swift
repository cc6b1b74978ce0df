internal import Glibc
internal import HubKernel

/// A peer of a hub that is thrown away: it announces itself, writes to another one and reads what comes.
final class DevelopmentClient {
  private static let patience = Duration.seconds(5)
  private static let network = "dev"
  /// The key of RFC 6455 §1.3: nobody is deceived by a known one here.
  private static let key = "dGhlIHNhbXBsZSBub25jZQ=="
  /// What nobody asked for yet; older ones are forgotten.
  private static let mostUnread = 1_000
  private static let step: UInt32 = 10_000
  /// How many seconds a hub may be silent while it takes the peer.
  private static let connecting = 5
  /// How long one look for something new takes, in milliseconds.
  private static let glance = 50

  let id: PeerID
  private var probe: ProbeSocket
  private var unread: [JSONValue] = []
  /// How often each signal has come, by its text.
  private(set) var signals: [String: Int] = [:]

  /// Keeps these connected until their hubs end, each on a thread of its own that asks nothing else of it.
  static func keep(_ clients: [DevelopmentClient]) throws(SystemFailure) {
    for client in clients {
      nonisolated(unsafe) let client = client
      try BackgroundThread.begin { client.probe.stay() }
    }
  }

  /// Connects to a hub of this machine; nil when it does not take the peer.
  init?(port: UInt16, id: PeerID = .random()) {
    guard
      let socket = try? ClientSocket.connect(
        to: .tcp(host: "127.0.0.1", port: port), patience: Self.connecting, connectsWithin: Self.connecting)
    else { return nil }
    self.id = id
    probe = ProbeSocket(socket)
    var request = "GET /?peerId=\(id) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\n"
    request += "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    request += "Sec-WebSocket-Key: \(Self.key)\r\n\r\n"
    guard socket.send(Array(request.utf8)), probe.head()?.status == 101, hears("connected") != nil,
      probe.send(#"{"type":"announce","networkName":"\#(Self.network)","data":{}}"#)
    else { return nil }
    socket.wait(seconds: 0, milliseconds: Self.glance)
  }

  /// Sends a signal to another peer. Its text is its number as well, by which a refusal names it.
  func signal(_ other: DevelopmentClient, saying text: String) -> Bool {
    let json = JSONWriter()
    json.object {
      $0.field("type", "offer")
      $0.field("targetPeerId", other.id.description)
      $0.field("networkName", Self.network)
      $0.field("messageId", text)
      $0.field("data", text)
    }
    return probe.send(String(decoding: json.bytes, as: UTF8.self))
  }

  /// Whether this peer was told that a signal of its own could not be delivered.
  func wasRefused(_ text: String, within time: Duration) -> Bool {
    hears("error", within: time) { $0["messageId"]?.text == text } != nil
  }

  /// Whether this peer is told something about another one.
  func hears(_ type: String, within time: Duration, about other: PeerID) -> Bool {
    hears(type, within: time) { $0["data"]?["peerId"]?.text == "\(other)" } != nil
  }

  /// Reads on for a while.
  func listen(for time: Duration) {
    let deadline = ContinuousClock.now + time
    while read(until: deadline) {}
  }

  /// Whether a signal of another peer comes as it was sent.
  func receives(_ text: String, from other: DevelopmentClient, within time: Duration = patience) -> Bool {
    hears("offer", within: time) {
      $0["data"]?.text == text && $0["fromPeerId"]?.text == "\(other.id)"
    } != nil
  }

  /// Whether a signal from this peer reaches another one, and comes as it was sent.
  func reaches(_ other: DevelopmentClient, saying text: String) -> Bool {
    signal(other, saying: text) && other.receives(text, from: self)
  }

  /// The next message of a type of which something is so; nil when none comes in time.
  func hears(
    _ type: String, within time: Duration = patience, where isMeant: (JSONValue) -> Bool = { _ in true }
  ) -> JSONValue? {
    let deadline = ContinuousClock.now + time
    repeat {
      if let place = unread.firstIndex(where: { $0["type"]?.text == type && isMeant($0) }) {
        return unread.remove(at: place)
      }
    } while read(until: deadline)
    return nil
  }

  /// Takes the next message to those that are unread; false when none comes in time.
  private func read(until deadline: ContinuousClock.Instant) -> Bool {
    while ContinuousClock.now < deadline {
      switch probe.receive() {
      case .closed: return false
      // Silence, or an end without a word: which of the two, the deadline tells.
      case .nothing: usleep(Self.step)
      case .text(let text):
        guard let message = try? JSONValue(parsing: text) else { continue }
        if message["type"]?.text == "offer", let text = message["data"]?.text {
          signals[text, default: 0] += 1
        }
        if unread.count == Self.mostUnread { unread.removeFirst() }
        unread.append(message)
        return true
      }
    }
    return false
  }
}
