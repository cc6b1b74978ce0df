internal import Glibc

/// Why nothing comes of a connection.
struct LinkFailure: Error {
  let sentence: String

  init(_ sentence: String) { self.sentence = sentence }

  init(_ number: Int32) { sentence = strerror(number).map { String(cString: $0) } ?? "error \(number)" }
}
