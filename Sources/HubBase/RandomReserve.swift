import Glibc

/// Random numbers that nobody can guess, fetched many at a time: each fetch is a call to the system.
///
/// A number is wiped here as it is given out, so that what this memory holds later tells nothing of it. Used
/// by one thread.
package final class RandomReserve {
  private static let count = 64

  private let numbers = UnsafeMutablePointer<UInt64>.allocate(capacity: RandomReserve.count)
  private var left = 0

  /// A reserve that fetches when it is first asked.
  package init() { numbers.initialize(repeating: 0, count: RandomReserve.count) }

  deinit {
    numbers.update(repeating: 0, count: RandomReserve.count)
    numbers.deallocate()
  }

  /// 64 random bits.
  package func next() -> UInt64 {
    if left == 0 {
      arc4random_buf(numbers, RandomReserve.count * MemoryLayout<UInt64>.stride)
      left = RandomReserve.count
    }
    left -= 1
    defer { numbers[left] = 0 }
    return numbers[left]
  }
}
