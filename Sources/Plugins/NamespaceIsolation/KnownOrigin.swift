/// Which Origin fields a connection was opened with, kept while some tenant does not take every page.
final class KnownOrigin: Sendable {
  /// Nil for a connection that was opened before anybody wanted to know.
  let fields: [String]?

  init(_ fields: [String]? = nil) { self.fields = fields }
}
