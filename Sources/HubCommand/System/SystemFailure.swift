internal import Glibc

/// Why the operating system did not do something.
struct SystemFailure: Error, CustomStringConvertible {
  let number: Int32

  /// The reason of the call that has just failed.
  static var last: SystemFailure { SystemFailure(number: errno) }

  var description: String {
    guard let words = strerror(number) else { return "error \(number)" }
    return String(cString: words)
  }
}
