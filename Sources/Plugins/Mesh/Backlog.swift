/// What another hub has said before it was known how to take it.
struct Backlog {
  /// No more than so many bytes are kept.
  static let longest = 4_194_304

  private(set) var messages: [[UInt8]] = []
  private var count = 0

  /// False when there is too much.
  mutating func keep(_ message: UnsafeRawBufferPointer) -> Bool {
    guard count + message.count <= Backlog.longest else { return false }
    count += message.count
    messages.append(Array(message))
    return true
  }

  /// Takes everything out.
  mutating func take() -> [[UInt8]] {
    defer { self = Backlog() }
    return messages
  }
}
