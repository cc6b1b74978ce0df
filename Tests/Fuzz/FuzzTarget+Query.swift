@testable import HubNet

extension FuzzTarget {
  /// A query string: names, values, percent signs.
  static let query = FuzzTarget(name: "query") { input in
    let query = QueryString(bytes: ArraySlice(input))
    for key in ["peerId", "token", "", "absent"] {
      let match = query.lookup(key)
      precondition(match.value == nil || match.count > 0, "a value for \(key) that was not found")
      precondition((match.value?.utf8.count ?? 0) <= 3 * input.count, "a value longer than its text can be")
    }
  }
}
