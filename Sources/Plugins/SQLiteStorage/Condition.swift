import HubRecords

/// How the file is, for whoever asks.
struct Condition: Sendable, Equatable {
  /// What was damaged since the hub was started. It stays, because somebody has to look after it.
  var damage: [DamagedFile] = []
  /// Why the last write failed; nil once one succeeds.
  var failure: StorageFailure?
  /// Why there is no file to write to.
  var obstacle: String?

  private static let mostNamed = 3

  /// What an operator should know.
  var complaint: String? {
    var complaints = damage.suffix(Self.mostNamed).map { "\($0.reason); what was there lies in \($0.name)" }
    if let obstacle {
      complaints.append("nothing is kept: \(obstacle)")
    } else if let failure {
      complaints.append("\(failure)")
    }
    return complaints.isEmpty ? nil : complaints.joined(separator: "; ")
  }
}
