/// A place where a house rule does not hold.
struct Finding: CustomStringConvertible, Equatable, Sendable {
  let path: String
  let line: Int
  let sentence: String

  var description: String { "\(path):\(line): \(sentence)" }
}
