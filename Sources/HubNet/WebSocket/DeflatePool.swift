/// What a reactor's connections share, so that compression costs them no memory of their own.
///
/// It belongs to one reactor, and nothing is made before it is needed.
final class DeflatePool {
  /// What an unusually large message takes beyond this is given back with the next one.
  static let keptCapacity = 64 * 1024

  let settings: DeflateSettings
  /// The message inflated last. Apart from the next, because a relayed message goes from one to the other.
  var plain = ByteAccumulator()
  /// The message deflated last.
  var compressed = ByteAccumulator()
  private var inflater: Inflater?

  @inline(never)
  func withPlain<R>(_ body: (inout ByteAccumulator) -> R) -> R { body(&plain) }
  @inline(never)
  func withCompressed<R>(_ body: (inout ByteAccumulator) -> R) -> R { body(&compressed) }
  /// One for each window that clients insisted on: zlib cannot change it later.
  private var deflaters: [Deflater?]

  init(settings: DeflateSettings) {
    self.settings = settings
    deflaters = Array(repeating: nil, count: DeflateSettings.largestWindow + 1)
  }

  /// Reads any client that keeps no context, whatever its window; nil when memory is short.
  func sharedInflater() -> Inflater? {
    if let inflater { return inflater }
    inflater = Inflater(windowBits: DeflateSettings.largestWindow, keepsContext: false)
    return inflater
  }

  /// Writes for connections that agreed on this window and keep no context; nil when memory is short.
  func sharedDeflater(windowBits: Int) -> Deflater? {
    guard deflaters.indices.contains(windowBits) else { return nil }
    if let deflater = deflaters[windowBits] { return deflater }
    let deflater = Deflater(windowBits: windowBits, level: settings.level, keepsContext: false)
    deflaters[windowBits] = deflater
    return deflater
  }
}
