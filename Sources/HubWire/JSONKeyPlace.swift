/// Where the bytes of a key are.
struct JSONKeyPlace {
  /// An offset into the message, or with the highest bit into the arena.
  var offset: UInt32
  var length: UInt32

  static let inArena: UInt32 = 1 << 31
}
