@testable import HubNet

/// Everything that a frame reader says about some bytes, in a form that can be compared.
struct FrameTranscript {
  private(set) var bytes: [UInt8] = []

  init(of input: UnsafeRawBufferPointer, pieces size: Int) {
    var reader = FrameReader(role: .server, acceptsCompression: true)
    var start = 0
    while start < input.count {
      // A copy for each piece: the reader unmasks in place, and must not look beyond its end.
      var piece = Array(input[start..<min(start + size, input.count)])
      piece.withUnsafeMutableBytes { buffer in
        var rest = buffer
        while take(reader.next(&rest)) {}
        precondition(rest.isEmpty, "\(rest.count) bytes were left without an event")
      }
      start += size
    }
  }

  /// Whether there may be more to come.
  private mutating func take(_ event: FrameEvent) -> Bool {
    switch event {
    case .needMore: return false
    case .message(let kind, let payload): add("message \(kind)", payload)
    case .compressedMessage(let kind, let payload): add("compressed \(kind)", payload)
    case .ping(let payload): add("ping", payload)
    case .pong(let payload): add("pong", payload)
    case .close(let code, let reason): add("close \(String(describing: code))", reason)
    case .failure(let code, _): add("failure \(code)", UnsafeRawBufferPointer(start: nil, count: 0))
    }
    return true
  }

  private mutating func add(_ kind: String, _ payload: UnsafeRawBufferPointer) {
    bytes += kind.utf8
    bytes += " \(payload.count) ".utf8
    bytes += payload
  }
}
