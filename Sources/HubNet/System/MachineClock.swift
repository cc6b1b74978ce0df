internal import CHubSys

/// The clock of this machine.
package enum MachineClock {
  /// Whether a time server keeps it right; nil where the system does not say.
  package static var isKept: Bool? {
    let answer = hub_clock_is_kept()
    return answer < 0 ? nil : answer != 0
  }
}
