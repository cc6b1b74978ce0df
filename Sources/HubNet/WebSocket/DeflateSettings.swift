/// How permessage-deflate may be used here (RFC 7692), and with how much memory.
struct DeflateSettings: Sendable {
  /// Enough for zlib's largest window in both directions.
  static let defaultMemory = 320 * 1024
  /// zlib does not speak raw DEFLATE with a window of 256 bytes, so 8 is not offered and not accepted.
  static let smallestWindow = 9
  static let largestWindow = 15
  private static let fixedMemory = 14 * 1024

  /// The window, as a power of two, that fits into the memory allowed; nil when none does.
  let windowBits: Int?
  /// Whether a connection may keep its window between messages. It compresses better, and costs the whole
  /// memory for each connection instead of once for each reactor.
  let keepsContext: Bool
  /// zlib's effort, 1 to 9.
  let level: Int

  /// `maxMemory` is in bytes, for one compressor and one decompressor together.
  init(maxMemory: Int = defaultMemory, keepsContext: Bool = false, level: Int = 6) {
    windowBits = (Self.smallestWindow...Self.largestWindow).last { Self.memory(windowBits: $0) <= maxMemory }
    self.keepsContext = keepsContext
    self.level = min(max(level, 1), 9)
  }

  /// zlib's memory level that goes with a window: its hash then has one entry per byte of the window.
  static func memoryLevel(windowBits: Int) -> Int {
    min(max(windowBits - 7, 1), 8)
  }

  /// What one compressor and one decompressor take, by the formulas in zlib's zconf.h and its fixed state.
  static func memory(windowBits: Int) -> Int {
    let compressor = (1 << (windowBits + 2)) + (1 << (memoryLevel(windowBits: windowBits) + 9))
    return compressor + (1 << windowBits) + fixedMemory
  }
}
