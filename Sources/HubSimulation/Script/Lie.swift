/// In what way a hub lies.
package enum Lie: String, CaseIterable, Sendable {
  /// It says that peers of others are its own.
  case claims
  /// It sends letters in the names of others' peers.
  case forgeries
  /// It sends far more than anybody can use.
  case flood
  /// It says again what other hubs said in earlier lives.
  case replays
  /// It says that it stands beside everybody, or beside nobody there is.
  case map
  /// It is interested in every network it can name.
  case interests
  /// It sends bytes that mean nothing.
  case garbage
  /// It passes nothing on.
  case silence
  /// It claims ids again and again, writes in their names, and so waits for one to be free.
  case squats

  /// Those that `any` chooses from: all that hubs contain.
  static let any: [Lie] = [.claims, .forgeries, .flood, .replays, .map, .interests, .garbage, .silence]
}
