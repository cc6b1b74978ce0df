public import HubBase

/// What plugins under test keep over a restart, which a test may look at, damage and hand on.
public final class TestKeeper: StateKeeping {
  private struct State {
    var kept: [String: [UInt8]] = [:]
    var isFull = false
  }

  private let state = Lock(State())

  init() {}

  /// Puts something there, or takes it away.
  public func put(_ text: String?, as name: String) {
    state.withLock { $0.kept[name] = text.map { Array($0.utf8) } }
  }

  /// What is kept under a name, as text.
  public func text(_ name: String) -> String? { read(name).map { String(decoding: $0, as: UTF8.self) } }

  /// Makes every attempt to keep something fail.
  public func fill() { state.withLock { $0.isFull = true } }

  /// What is kept under a name.
  public func read(_ name: String) -> [UInt8]? { state.withLock { $0.kept[name] } }

  /// Keeps it, unless a test made that fail.
  public func write(_ bytes: [UInt8], as name: String) throws {
    let isFull = state.withLock { state in
      if !state.isFull { state.kept[name] = bytes }
      return state.isFull
    }
    if isFull { throw FetchError.unreachable("no space is left") }
  }
}
