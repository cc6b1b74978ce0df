import HubKernel

/// What a play expects of a message: an object matches when it has at least these members.
struct Pattern {
  let wanted: JSONValue

  /// Why a value does not match; nil when it does.
  func mismatch(_ value: JSONValue?) -> String? { Pattern.mismatch(wanted, value, "message") }

  private static func mismatch(_ wanted: JSONValue, _ value: JSONValue?, _ place: String) -> String? {
    // "!" means that there must be no such member, "*" that there must be one.
    if case .string("!") = wanted { return value == nil ? nil : "\(place) should not be there" }
    guard let value else { return "\(place) is missing" }
    switch (wanted, value) {
    case (.string("*"), _): return nil
    case (.string(let text), .string(let given)) where text.hasSuffix("*"):
      return given.hasPrefix(text.dropLast()) ? nil : "\(place) is \(value)"
    case (.object(let members), .object):
      for member in members {
        if let mismatch = mismatch(member.value, value[member.key], "\(place).\(member.key)") {
          return mismatch
        }
      }
      return nil
    case (.array(let items), .array(let given)):
      guard items.count == given.count else { return "\(place) has \(given.count) elements" }
      for (index, item) in items.enumerated() {
        if let mismatch = mismatch(item, given[index], "\(place)[\(index)]") { return mismatch }
      }
      return nil
    default: return wanted == value ? nil : "\(place) is \(value)"
    }
  }
}
