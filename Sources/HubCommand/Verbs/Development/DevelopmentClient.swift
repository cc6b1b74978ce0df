internal import HubKernel

/// A peer of a hub that is thrown away: it announces itself, writes to another one and reads what comes.
final class DevelopmentClient {
  private static let patience = 5
  private static let network = "dev"
  /// The key of RFC 6455 §1.3: nobody is deceived by a known one here.
  private static let key = "dGhlIHNhbXBsZSBub25jZQ=="

  let id = PeerID.random()
  private var probe: ProbeSocket

  /// Connects to a hub of this machine; nil when it does not take the peer.
  init?(port: UInt16) {
    guard
      let socket = try? ClientSocket.connect(
        to: .tcp(host: "127.0.0.1", port: port), patience: Self.patience, connectsWithin: Self.patience)
    else { return nil }
    probe = ProbeSocket(socket)
    var request = "GET /?peerId=\(id) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\n"
    request += "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    request += "Sec-WebSocket-Key: \(Self.key)\r\n\r\n"
    guard socket.send(Array(request.utf8)), probe.head()?.status == 101, hears("connected") != nil,
      probe.send(#"{"type":"announce","networkName":"\#(Self.network)","data":{}}"#)
    else { return nil }
  }

  /// Whether a signal from this peer reaches another one, and comes as it was sent.
  func reaches(_ other: DevelopmentClient, saying text: String) -> Bool {
    let message =
      #"{"type":"offer","targetPeerId":"\#(other.id)","networkName":"\#(Self.network)","data":"\#(text)"}"#
    guard probe.send(message), let heard = other.hears("offer") else { return false }
    return heard["data"]?.text == text && heard["fromPeerId"]?.text == "\(id)"
  }

  /// The next message of a type; nil when none comes in time.
  private func hears(_ type: String) -> JSONValue? {
    while case .text(let text) = probe.receive() {
      guard let message = try? JSONValue(parsing: text) else { continue }
      if message["type"]?.text == type { return message }
    }
    return nil
  }
}
