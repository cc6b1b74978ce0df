import HubKernel
import HubTokens

/// Decides which records are used. A stranger's record must not make this hub knock at any door it likes.
struct Screening: Sendable {
  /// Why a record is not used.
  enum Reason: String, Error, CaseIterable, Sendable {
    case malformed
    case forged
    case unsigned
    case old
    case future
    case inner
    case surplus

    var index: Int { Reason.allCases.firstIndex(of: self) ?? 0 }

    /// A sentence for the operator.
    var words: String {
      switch self {
      case .malformed: "it is no record of a hub"
      case .forged: "its signature does not fit"
      case .unsigned: "no listed key signed it"
      case .old: "it is too old"
      case .future: "it was made in the future"
      case .inner: "it leads to where strangers may not send us"
      case .surplus: "there are too many from there"
      }
    }
  }

  /// Clocks differ by no more, in milliseconds.
  static let skew: Int64 = 600_000
  /// One source tells of no more hubs than this at a time.
  static let mostOfOneSource = 32
  /// One host is no more hubs than this.
  static let mostOfOneHost = 2

  let settings: DiscoverySettings
  private let tiers: [[UInt8]: Tier]

  init(_ settings: DiscoverySettings) {
    self.settings = settings
    tiers = Dictionary(settings.keys.map { ($0.bytes, $0.about.tier) }) { first, _ in first }
  }

  /// A record with a signature of its own, or without one.
  func judge(_ record: HubRecord, from source: Source, at wall: Int64) -> Result<Finding, Reason> {
    let key: [UInt8]?
    switch record.signature {
    case .invalid: return .failure(.forged)
    case .none: key = nil
    case .valid(let owner): key = owner
    }
    if record.timestamp > 0 || key != nil {
      if record.timestamp > wall &+ Self.skew { return .failure(.future) }
      if record.timestamp < wall &- Int64(clamping: settings.maxAge.milliseconds) { return .failure(.old) }
    }
    return judge(record, signedBy: key, from: source, at: wall)
  }

  /// A record for which a signature around it speaks.
  func judge(
    _ record: HubRecord, signedBy key: [UInt8]?, from source: Source, at wall: Int64
  ) -> Result<Finding, Reason> {
    var finding = Finding(record: record, source: source, heardOf: wall)
    if let tier = key.flatMap({ tiers[$0] }) {
      (finding.tier, finding.isTrusted) = (tier, tier == .custom)
    } else if settings.signatures == .required {
      return .failure(.unsigned)
    }
    if !finding.isTrusted, !settings.privateAddresses, record.location.reasonAgainstStrangers != nil {
      return .failure(.inner)
    }
    return .success(finding)
  }

  /// Cuts what one source says to what one source may say.
  static func bounded(_ findings: [Finding]) -> (kept: [Finding], surplus: Int) {
    var hosts: [String: Int] = [:]
    var kept: [Finding] = []
    for finding in findings {
      let host = finding.location.host
      guard kept.count < mostOfOneSource, hosts[host, default: 0] < mostOfOneHost || finding.isTrusted else {
        continue
      }
      hosts[host, default: 0] += 1
      kept.append(finding)
    }
    return (kept, findings.count - kept.count)
  }
}
