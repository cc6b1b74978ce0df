import HubKernel

extension HealthPlugin {
  /// `GET /signaling`: how to get in, for clients that ask first.
  func signaling(_ json: JSONWriter, _ request: HTTPRequest) {
    let socket = socketURL(request)
    json.field("nodeId", host.hub.name)
    json.field("signalingPort", host.hub.listening.first.flatMap(ListeningAddress.init)?.port ?? 0)
    json.field("wsUrl", socket)
    json.field("webrtcUrl", socket)
    json.field("generatePeerIdUrl", "\(webURL(request))/generate-peer-id")
    // Who is here is nobody's business who has not joined; the list exists for operators, under /peers.
    json.list("connectedPeers") { _ in }
    let figures = figures(for: request.view)
    json.field("totalConnections", figures.connections)
    json.field("peerDataEntries", figures.peers)
    json.field("instructions", "connect to wsUrl with ?peerId= and 40 hexadecimal digits, then announce")
    json.list("alternativeUrls") { $0.string("\(socket)/ws") }
    json.field("timestamp", host.hub.wallMilliseconds)
  }

  /// `GET /generate-peer-id`.
  func freshPeerID(_ json: JSONWriter, _ request: HTTPRequest) {
    let id = PeerID.random().description
    let address = "\(socketURL(request))/?peerId=\(id)"
    json.field("peerId", id)
    json.field("length", PeerID.digitCount)
    json.field("wsUrl", address)
    json.field("usage") { usage in
      usage.field("connect", "new WebSocket('\(address)')")
      usage.field("announce", "{\"type\":\"announce\",\"data\":{}}")
    }
    json.field("nodeId", host.hub.name)
    json.field("timestamp", host.hub.wallMilliseconds)
  }

  private func socketURL(_ request: HTTPRequest) -> String {
    "\(request.isSecure ? "wss" : "ws")://\(request.header("host") ?? "localhost")"
  }

  private func webURL(_ request: HTTPRequest) -> String {
    "\(request.isSecure ? "https" : "http")://\(request.header("host") ?? "localhost")"
  }
}

/// The host and the port of an address as it is shown to people.
struct ListeningAddress {
  let host: String
  let port: Int

  init?(_ text: String) {
    guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]) else {
      return nil
    }
    host = String(text[..<colon])
    self.port = port
  }
}
