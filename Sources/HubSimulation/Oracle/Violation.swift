/// A promise that was broken: which, when, and by whom.
package struct Violation: Sendable {
  /// The promises, with the words that tables use.
  package enum Kind: String, CaseIterable, Sendable {
    case doubled
    case disordered
    case foreign
    case forged
    case altered
    case lost
    case returnedInVain = "returned-in-vain"
    case returnedTwice = "returned-twice"
    case refusedInVain = "refused-in-vain"
    case wrongView = "wrong-view"
    case ghost
    case toldTwice = "told-twice"
    case toldOfNobody = "told-of-nobody"
    case toldUncalled = "told-uncalled"
    case split
    case unrest
    case longPath = "long-path"
    case tables
    case falseAlarm = "false-alarm"
    case notContained = "not-contained"
    case notMigrated = "not-migrated"
    case outOfTurn = "out-of-turn"
  }

  package let kind: Kind
  package let moment: Moment
  package let sentence: String
  package let hubs: [Int]
  package let peers: [Int]
}
