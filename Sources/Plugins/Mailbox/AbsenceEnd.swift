/// Why a peer that was absent does not come back to its place.
enum AbsenceEnd: String, CaseIterable {
  case graceOver = "grace-over"
  case replaced
  case hubStopping = "hub-stopping"
  case closed
}
