import HubCrypto

@testable import HubNet

extension FuzzTarget {
  /// What a service says that a hub connects to: the answer to the request, and frames behind it. The first
  /// byte says whether the answer is a right one, and in which pieces everything comes.
  static let messageWire = FuzzTarget(name: "message-wire") { input in
    let bytes = Array(input)
    guard let first = bytes.first,
      let wire = MessageWire("ws://127.0.0.1:9000/loft", longestMessage: 1_000)
    else { return }
    var all = Array(bytes.dropFirst())
    if first & 1 == 1 { all = answer(to: wire.request) + all }
    let size = max(1, Int(first >> 1))
    for start in stride(from: 0, to: all.count, by: size) {
      var piece = Array(all[start..<min(start + size, all.count)])
      let outcome = piece.withUnsafeMutableBytes { place in
        wire.take(place) { precondition($0.count <= 1_000, "a message is longer than it may be") }
      }
      guard outcome == .more else { return }
    }
    precondition(first & 1 == 0 || all.isEmpty || wire.isOpen, "a right answer did not open it")
  }

  static func answer(to request: [UInt8]) -> [UInt8] {
    let lines = String(decoding: request, as: UTF8.self).split(separator: "\r\n")
    let key = lines.first { $0.hasPrefix("sec-websocket-key: ") }?.dropFirst(19) ?? ""
    let proof = WebSocketKey.accept(Array(key.utf8)) { Digest.sha1($0).bytes }
    let head = "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\n"
    return Array("\(head)sec-websocket-accept: \(String(decoding: proof, as: UTF8.self))\r\n\r\n".utf8)
  }
}
