/// One page of the manual.
struct ManualPage: Sendable {
  let name: String
  let section: Int
  let text: String

  /// Where it lies below a folder of manuals.
  var path: String { "man\(section)/\(name).\(section)" }
}
