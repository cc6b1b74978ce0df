internal import HubEvents
internal import HubConfig

/// What a plugin declares that knows events and intents by their names alone.
package struct NamedWiring: Sendable {
  /// Events it hears. One that ends with a question mark may be missing; a star stands for all.
  package var hears: [String] = []
  /// Events it tells.
  package var emits: [String] = []
  /// Intents it decides.
  package var decides: [String] = []
  /// Events that wait for it where the kernel does not see them, and how many were dropped.
  package var backlog: @Sendable () -> (waiting: Int, dropped: Int) = { (0, 0) }

  package init() {}

  /// Whether it says itself what is to become of its questions while it is out of order.
  package var decidesItself: Bool { !decides.isEmpty }

  /// The names it hears, without the marks.
  package var heardNames: [String] { hears.map { $0.hasSuffix("?") ? String($0.dropLast()) : $0 } }

  /// What is wrong with its names in a hub that has these events, and these intents: those that programs may
  /// be asked for are true.
  package func mistakes(events: Set<String>, types: Set<String>, intents: [String: Bool]) -> [String] {
    var found = emits.filter(types.contains).map { "tells '\($0)', which is an event of the hub itself" }
    for name in hears where !name.hasSuffix("?") && name != Bus.everything && !events.contains(name) {
      let hint = Suggestion.nearest(to: name, among: events.sorted())
      found.append(
        "hears '\(name)', which nobody here tells"
          + (hint.map { "; did you mean '\($0)'?" } ?? "; write '\(name)?' if it may be missing"))
    }
    for name in decides where intents[name] != true {
      let asked = intents.filter(\.value).keys.sorted()
      found.append(
        intents[name] == nil
          ? "decides '\(name)', which nobody here asks; there are \(asked.joined(separator: ", "))"
          : "decides '\(name)', which is not patient: programs may decide \(asked.joined(separator: ", "))")
    }
    return found
  }
}
