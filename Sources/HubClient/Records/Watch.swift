/// A topic that is watched, and what is known of it.
struct Watch {
  var known: [String: FoundRecord] = [:]
  var listeners = 0
}
