internal import Glibc

/// Why a program could not be started.
package struct ProgramFailure: Error, CustomStringConvertible {
  /// One sentence.
  package let description: String

  package init(_ what: String) { description = what }

  init(_ what: String, _ error: Int32) { description = "\(what): \(String(cString: strerror(error)))" }
}
