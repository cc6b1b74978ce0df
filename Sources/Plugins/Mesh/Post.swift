import HubKernel

/// What one reactor leaves for the engine's. A frame of the mesh is left as it came; everything else begins
/// with a byte that no frame begins with.
enum Post: UInt8 {
  /// A signal of a peer there for one elsewhere.
  case letter = 0xF1
  /// Text from another hub.
  case text = 0xF2
  /// Something from another hub that is no frame.
  case garbage = 0xF3
  /// A connection has been taken over.
  case opened = 0xF4

  /// No frame of the mesh begins with this or a greater byte.
  private static let first: UInt8 = 0xF0

  /// What a post is; nil for a frame.
  init?(_ post: UnsafeRawBufferPointer) {
    guard let first = post.first, first >= Post.first else { return nil }
    self = Post(rawValue: first) ?? .garbage
  }

  /// Leaves a message of another hub for the engine.
  static func leave(
    _ message: UnsafeRawBufferPointer, _ kind: MessageKind, from connection: ConnectionID,
    at station: Station
  ) {
    switch kind {
    case .binary where message.first.map { $0 < Post.first } ?? false:
      station.post(message, from: connection, to: Engine.home)
    case .binary:
      // Whatever it is, it must not look as if this hub had left it.
      leave(.garbage, UnsafeRawBufferPointer(start: nil, count: 0), from: connection, at: station)
    case .text: leave(.text, message, from: connection, at: station)
    }
  }

  @discardableResult
  static func leave(
    _ post: Post, _ content: UnsafeRawBufferPointer, from connection: ConnectionID, at station: Station
  ) -> Bool {
    withUnsafeTemporaryAllocation(byteCount: content.count + 1, alignment: 8) { buffer in
      buffer[0] = post.rawValue
      UnsafeMutableRawBufferPointer(rebasing: buffer[1...]).copyMemory(from: content)
      return station.post(UnsafeRawBufferPointer(buffer), from: connection, to: Engine.home)
    }
  }
}
