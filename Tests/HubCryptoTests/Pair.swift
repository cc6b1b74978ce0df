import HubCrypto

/// A server's and a client's session on one wire, moved on in turns without threads.
struct Pair: ~Copyable {
  var server: TLSSession
  var client: TLSSession
  let wire: Wire

  /// More turns than any handshake or transfer of these tests takes.
  static let mostTurns = 10_000

  init(_ server: TLSContext, _ client: TLSContext, host: String = "hub.example") throws {
    let wire = Wire()
    let serverEnd = try TLSSession(accepting: server, on: wire.server)
    let clientEnd = try TLSSession(connecting: client, on: wire.client, to: host)
    self.server = serverEnd
    self.client = clientEnd
    self.wire = wire
  }

  /// Goes on until both ends are done or broken. A client may believe it is done before the server refuses
  /// it.
  mutating func handshake() -> (server: TLSStep, client: TLSStep) {
    var steps: (server: TLSStep, client: TLSStep) = (.wantRead, .wantRead)
    for _ in 0..<Self.mostTurns {
      if steps.client.isWaiting { steps.client = client.handshake() }
      if steps.server.isWaiting { steps.server = server.handshake() }
      if !steps.client.isWaiting && !steps.server.isWaiting { break }
    }
    return steps
  }

  /// Sends bytes from one end to the other and returns what came out there.
  static func carry(
    _ bytes: [UInt8], from sender: inout TLSSession, to receiver: inout TLSSession
  ) -> [UInt8] {
    var sent = 0
    var received: [UInt8] = []
    var turns = 0
    while received.count < bytes.count && turns < mostTurns {
      turns += 1
      if sent < bytes.count {
        // A new array every time: the buffer moves between a write and its repetition.
        if case .bytes(let count) = Array(bytes[sent...].prefix(100_000)).withUnsafeBytes({
          sender.write(from: $0)
        }) {
          sent += count
        }
      }
      while let part = receiver.take() { received += part }
    }
    return received
  }
}

extension TLSStep {
  var isWaiting: Bool { self == .wantRead || self == .wantWrite }
}

extension TLSSession {
  /// What one read gives, or nil.
  mutating func take(_ most: Int = 20_000) -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: most)
    guard case .bytes(let count) = buffer.withUnsafeMutableBytes({ read(into: $0) }) else { return nil }
    return Array(buffer.prefix(count))
  }

  /// The outcome of one read.
  mutating func outcome() -> TLSTransfer {
    var buffer = [UInt8](repeating: 0, count: 100)
    return buffer.withUnsafeMutableBytes { read(into: $0) }
  }

  /// The outcome of one write.
  mutating func send(_ bytes: [UInt8]) -> TLSTransfer {
    bytes.withUnsafeBytes { write(from: $0) }
  }
}
