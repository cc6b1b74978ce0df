internal import HubBase

/// Finds what a number stands for, which is what the library is given instead of an address: it may call
/// back once more after something has ended, and then finds nothing.
final class Registry<Value: Sendable>: Sendable {
  private struct Contents {
    var values: [UInt: Value] = [:]
    var count: UInt = 0
  }

  private let contents = Lock(Contents())

  func add(_ value: Value) -> UInt {
    contents.withLock { contents in
      contents.count += 1
      contents.values[contents.count] = value
      return contents.count
    }
  }

  func remove(_ number: UInt) {
    // What is taken out may hold the last reference to something that comes back here.
    let last = contents.withLock { $0.values.removeValue(forKey: number) }
    withExtendedLifetime(last) {}
  }

  subscript(_ closure: UnsafeMutableRawPointer?) -> Value? {
    let number = UInt(bitPattern: closure)
    return contents.withLock { $0.values[number] }
  }

  static func closure(_ number: UInt) -> UnsafeMutableRawPointer? {
    UnsafeMutableRawPointer(bitPattern: number)
  }
}
