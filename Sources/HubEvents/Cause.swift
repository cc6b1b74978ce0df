/// What made an event happen, as far as anybody said.
public enum Cause: Sendable, Equatable {
  /// A plugin told the event while it heard another one.
  case event(name: String, number: UInt64)
  /// A peer sent a message of this type; the id is empty where the message has none.
  case message(type: String, id: String)

  /// The cause of whatever this task tells now.
  @TaskLocal package static var current: Cause?

  /// A message by its type and id as they were written, for people: nothing in it moves a terminal, and no
  /// more of it is kept than shows which one it was.
  public init(type: UnsafeRawBufferPointer, id: UnsafeRawBufferPointer) {
    self = .message(type: Cause.words(type), id: Cause.words(id))
  }

  private static let longestWord = 64

  private static func words(_ bytes: UnsafeRawBufferPointer) -> String {
    let plain = bytes.prefix(longestWord).map { (0x21...0x7E).contains($0) ? $0 : UInt8(ascii: "?") }
    return String(decoding: plain, as: UTF8.self)
  }
}
