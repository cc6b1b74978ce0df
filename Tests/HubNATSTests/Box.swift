import HubBase

/// What other threads put in, for a test that waits for it.
final class Box<Value: Sendable>: Sendable {
  private struct Contents {
    var values: [Value] = []
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  private let contents = Lock(Contents())

  func put(_ value: Value) {
    let waiting = contents.withLock { contents in
      contents.values.append(value)
      defer { contents.waiting = [] }
      return contents.waiting
    }
    waiting.forEach { $0.resume() }
  }

  var values: [Value] { contents.withLock(\.values) }

  /// Waits until what is there is as wanted; each thing that comes is looked at.
  func wait(until isEnough: ([Value]) -> Bool) async -> [Value] {
    while true {
      let values = self.values
      if isEnough(values) { return values }
      await withCheckedContinuation { continuation in
        let isLate = contents.withLock { contents in
          if contents.values.count != values.count { return true }
          contents.waiting.append(continuation)
          return false
        }
        if isLate { continuation.resume() }
      }
    }
  }
}
