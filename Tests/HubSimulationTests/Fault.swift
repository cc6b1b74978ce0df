import HubMesh
import HubSimulation
import HubWire

/// What a node can be made to do wrongly, and what the oracle is to call it.
enum Fault: String, CaseIterable, Sendable {
  /// It is right after all.
  case none
  case deliversTwice
  case swallowsLetters
  case swapsLetters
  case altersLetters
  case deliversIntoOtherNetworks
  case inventsLetters
  case returnsWhatArrived
  case returnsWithoutCause
  case returnsTwice
  case tellsOfStrangers
  case tellsTwice
  case forgetsToTell
  case keepsGhosts
  case vanishesWithoutAppearing
  case refusesLetters

  static let real = allCases.filter { $0 != .none }

  /// What is expected to be found.
  var kind: Violation.Kind {
    switch self {
    case .none: .split
    case .deliversTwice: .doubled
    case .swallowsLetters: .lost
    case .swapsLetters: .disordered
    case .altersLetters: .altered
    case .deliversIntoOtherNetworks: .foreign
    case .inventsLetters: .forged
    case .returnsWhatArrived, .returnsWithoutCause: .returnedInVain
    case .returnsTwice: .returnedTwice
    case .tellsOfStrangers: .toldUncalled
    case .tellsTwice: .toldTwice
    case .forgetsToTell, .keepsGhosts: .wrongView
    case .vanishesWithoutAppearing: .toldOfNobody
    case .refusesLetters: .refusedInVain
    }
  }
}
