import HubKernel
import HubTokens

/// The hubs that were found, as they are kept over a restart.
struct Cache: Sendable {
  static let name = "bootstrap-cache"
  private static let longest = 1 << 20
  private static let version = 1

  let keeper: any StateKeeping
  let screening: Screening

  var isEmpty: Bool { keeper.read(Self.name) == nil }

  /// What was kept, as far as it is still good; nil when it is damaged. Whoever can write there is judged
  /// like any other source.
  func read(at wall: Int64) -> [Finding]? {
    guard let bytes = keeper.read(Self.name) else { return [] }
    return Self.parse(bytes).map { entries in
      entries.compactMap { record, heardOf in
        let age = wall &- heardOf
        guard age <= Int64(clamping: screening.settings.cacheTTL.milliseconds), age >= -Screening.skew,
          case .success(var finding) = screening.judge(record, from: .cache, at: wall)
        else { return nil }
        finding.heardOf = heardOf
        return finding
      }.prefix(screening.settings.cachePeers).map { $0 }
    }
  }

  /// The records of a file with the times at which each was last heard of; nil when it is no such file.
  static func parse(_ bytes: [UInt8]) -> [(record: HubRecord, heardOf: Int64)]? {
    let tree = bytes.withUnsafeBytes { try? JSONValue(parsing: $0, limits: JSONLimits(bytes: longest)) }
    guard let tree, tree["v"]?.int == version, case .array(let peers)? = tree["peers"] else { return nil }
    return peers.compactMap { peer in
      guard let json = peer["record"], let record = try? HubRecord(json), let heardOf = peer["heardOf"]?.int
      else { return nil }
      return (record, Int64(heardOf))
    }
  }

  func write(_ findings: [Finding]) throws {
    try keeper.write(Self.text(findings.prefix(screening.settings.cachePeers)), as: Self.name)
  }

  static func text(_ findings: some Sequence<Finding>) -> [UInt8] {
    let json = JSONWriter()
    json.object { json in
      json.field("v", version)
      json.list("peers") { list in
        for finding in findings {
          list.object { one in
            one.key("record")
            finding.record.json.write(to: one)
            one.field("heardOf", finding.heardOf)
          }
        }
      }
    }
    return Array(json.bytes)
  }
}
