@testable import HubNet

/// A `FrameEvent` that owns its bytes, so that it can be kept and compared.
enum ReceivedFrame: Equatable, CustomStringConvertible {
  case text(String)
  case binary([UInt8])
  case compressed(MessageKind, [UInt8])
  case ping([UInt8])
  case pong([UInt8])
  case close(UInt16?, String)
  case failure(UInt16)

  init?(_ event: FrameEvent) {
    switch event {
    case .needMore: return nil
    case .message(.text, let bytes): self = .text(String(decoding: bytes, as: UTF8.self))
    case .message(.binary, let bytes): self = .binary(Array(bytes))
    case .compressedMessage(let kind, let bytes): self = .compressed(kind, Array(bytes))
    case .ping(let bytes): self = .ping(Array(bytes))
    case .pong(let bytes): self = .pong(Array(bytes))
    case .close(let code, let reason):
      self = .close(code?.rawValue, String(decoding: reason, as: UTF8.self))
    case .failure(let code, _): self = .failure(code.rawValue)
    }
  }

  var description: String {
    switch self {
    case .text(let text): "text(\(text.utf8.count): \(text.prefix(40)))"
    case .binary(let bytes): "binary(\(bytes.count): \(bytes.prefix(20)))"
    case .compressed(let kind, let bytes): "compressed(\(kind) \(bytes.count))"
    case .ping(let bytes): "ping(\(bytes.prefix(20)))"
    case .pong(let bytes): "pong(\(bytes.prefix(20)))"
    case .close(let code, let reason): "close(\(code.map(String.init) ?? "none") \(reason))"
    case .failure(let code): "failure(\(code))"
    }
  }
}
