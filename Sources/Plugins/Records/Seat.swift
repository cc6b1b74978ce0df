import HubKernel
import HubRecords

/// Where an instance finds the office it works with: its own, or that of the instance it replaces.
final class Seat: Sendable {
  struct Held: Sendable {
    let office: Office
    let clerks: Clerks
  }

  private let held: Lock<Held>
  /// Whether a successor has taken the office over.
  private let isSucceeded = Lock(false)

  init(_ office: Office, stations: Int) {
    held = Lock(Held(office: office, clerks: Clerks(office, stations: stations)))
  }

  var office: Office { held.withLock { $0.office } }
  var clerks: Clerks { held.withLock { $0.clerks } }

  /// Takes over the office of a predecessor, and gives it what this instance has been given to work with.
  /// Those who have come to this instance already stay with it.
  func adopt(_ predecessor: Seat) {
    let fresh = office
    let old = predecessor.held.withLock { $0 }
    let around = fresh.around
    let isStoredElsewhere = old.office.around.storage as AnyObject !== around.storage as AnyObject
    old.office.surroundings.withLock { $0 = around }
    old.office.join(fresh)
    if isStoredElsewhere { old.office.phase.withLock { $0 = .new } }
    held.withLock { $0 = old }
    predecessor.isSucceeded.withLock { $0 = true }
  }

  /// Takes nothing any more, unless somebody else goes on with the office.
  func close() {
    guard !isSucceeded.withLock({ $0 }) else { return }
    office.phase.withLock { $0 = .failed("the plugin has ended") }
  }
}
