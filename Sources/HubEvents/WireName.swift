/// Names of events and intents as other languages write them: the Swift type's name, beginning in lower case.
package enum WireName {
  /// What a type is called outside of Swift.
  package static func of(_ type: Any.Type) -> String {
    let name = String(describing: type)
    return name.prefix(1).lowercased() + name.dropFirst()
  }
}
