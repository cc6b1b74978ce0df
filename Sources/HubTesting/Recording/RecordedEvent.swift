package import HubKernel

/// An event that happened in some hub, as it was written down.
package struct RecordedEvent: Sendable {
  /// When, in milliseconds since 1970.
  package let milliseconds: Int64
  /// What it is called.
  package let name: String
  /// Its number in that hub; nil when nobody counted.
  package let number: Int?
  /// Its fields.
  package let data: JSONValue

  /// How it is named in what follows from it.
  package var label: String { number.map { "\(name) #\($0)" } ?? name }
}
