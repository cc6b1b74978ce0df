internal import Glibc
internal import HubKernel

/// As much of a WebSocket as it takes to say good day to a hub and to hear its answer.
struct ProbeSocket {
  /// What a hub says in the beginning is short; more is not read.
  private static let longestHead = 16_384
  private static let longestMessage = 65_536

  private let socket: ClientSocket
  private var pending: [UInt8] = []

  init(_ socket: ClientSocket) { self.socket = socket }

  /// Answers pings until the other side ends the connection, however long that takes.
  mutating func stay() {
    socket.wait(seconds: 0)
    while case .text = receive() {}
  }

  /// The head of an answer, or of as much as came.
  mutating func head() -> (status: Int, fields: [(name: String, value: String)])? {
    while pending.count < Self.longestHead {
      if let end = Self.end(of: pending) {
        let lines = String(decoding: pending[..<end], as: UTF8.self).split(separator: "\r\n")
        pending.removeFirst(end + 4)
        let status = lines.first?.split(separator: " ").dropFirst().first.flatMap { Int($0) }
        let fields = lines.dropFirst().compactMap { line -> (name: String, value: String)? in
          guard let colon = line.firstIndex(of: ":") else { return nil }
          let value = line[line.index(after: colon)...].drop { $0 == " " }
          return (line[..<colon].lowercased(), String(value))
        }
        return status.map { ($0, fields) }
      }
      guard more() else { return nil }
    }
    return nil
  }

  private static func end(of bytes: [UInt8]) -> Int? {
    guard bytes.count >= 4 else { return nil }
    return (0...(bytes.count - 4)).first { bytes[$0..<($0 + 4)].elementsEqual([13, 10, 13, 10]) }
  }

  private mutating func more() -> Bool {
    let piece = socket.receive()
    pending += piece
    return !piece.isEmpty
  }

  /// What is left of a body, as far as it came.
  mutating func rest() -> [UInt8] {
    while pending.count < Self.longestMessage, more() {}
    return pending
  }

  /// Sends a text, masked as RFC 6455 §5.3 wants it of whoever connects.
  func send(_ text: String) -> Bool { send(Array(text.utf8), opcode: 1) }

  private func send(_ bytes: [UInt8], opcode: UInt8) -> Bool {
    guard bytes.count <= Int(UInt16.max) else { return false }
    var frame: [UInt8] = [0x80 | opcode]
    if bytes.count < 126 {
      frame.append(0x80 | UInt8(bytes.count))
    } else {
      frame += [0x80 | 126, UInt8(bytes.count >> 8), UInt8(bytes.count & 255)]
    }
    let mask = (0..<4).map { _ in UInt8.random(in: 0...255) }
    return socket.send(frame + mask + bytes.enumerated().map { $1 ^ mask[$0 & 3] })
  }

  /// What came next.
  enum Heard: Equatable {
    case text(String)
    case closed(code: Int, reason: String)
    /// Nothing came in time, or what came is no frame of a hub.
    case nothing
  }

  /// The next text, or the end. Pings are answered, and what else there may be is passed over.
  mutating func receive() -> Heard {
    while let frame = frame() {
      switch frame.opcode {
      case 1: return .text(String(decoding: frame.payload, as: UTF8.self))
      case 8:
        let code = frame.payload.count < 2 ? 1005 : Int(frame.payload[0]) << 8 | Int(frame.payload[1])
        return .closed(code: code, reason: String(decoding: frame.payload.dropFirst(2), as: UTF8.self))
      case 9: guard send(frame.payload, opcode: 10) else { return .nothing }
      default: continue
      }
    }
    return .nothing
  }

  private mutating func frame() -> (opcode: UInt8, payload: [UInt8])? {
    guard fill(2), pending[1] & 0x80 == 0 else { return nil }
    var (start, length) = (2, Int(pending[1]))
    if length == 126 {
      guard fill(4) else { return nil }
      (start, length) = (4, Int(pending[2]) << 8 | Int(pending[3]))
    }
    guard length < 127 || start == 4, length <= Self.longestMessage, fill(start + length) else { return nil }
    let opcode = pending[0] & 15
    let payload = Array(pending[start..<(start + length)])
    pending.removeFirst(start + length)
    return (opcode, payload)
  }

  private mutating func fill(_ count: Int) -> Bool {
    while pending.count < count { guard more() else { return false } }
    return true
  }
}
