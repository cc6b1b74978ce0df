import HubKernel
import HubTokens

/// Takes apart what domains say of hubs.
enum Answers {
  /// One record with the key that signed a list around it, if one did.
  struct Item: Sendable, Equatable {
    let record: HubRecord
    var key: [UInt8]?
  }

  /// What was found, and what was no record.
  struct Items: Sendable, Equatable {
    var items: [Item] = []
    var malformed = 0
    /// A signed list that is not good any more, or not yet.
    var isStale = false
  }

  /// More is not read from one place.
  static let longest = 65_536
  /// More records of one answer are not looked at.
  private static let most = 256

  /// A document of either kind; nil when it is none.
  static func document(_ bytes: [UInt8], at wall: Int64) -> Items? {
    let limits = JSONLimits(bytes: longest, values: 8_192)
    guard let tree = bytes.withUnsafeBytes({ try? JSONValue(parsing: $0, limits: limits) }) else {
      return nil
    }
    if tree["seeds"] != nil { return bundle(tree, at: wall) }
    guard case .array(let records)? = tree["peers"] else { return nil }
    var found = Items()
    for json in records.prefix(most) {
      if let record = try? HubRecord(json) {
        found.items.append(Item(record: record))
      } else {
        found.malformed += 1
      }
    }
    found.malformed += max(0, records.count - most)
    return found
  }

  private static func bundle(_ tree: JSONValue, at wall: Int64) -> Items? {
    guard let bundle = try? SeedBundle(tree) else { return nil }
    guard bundle.isGood(at: wall, skew: Screening.skew) else { return Items(isStale: true) }
    return Items(items: bundle.seeds.map { Item(record: HubRecord($0), key: bundle.key) })
  }

  /// Texts of the domain name system: a record as JSON, or an address alone. Others are other people's.
  static func texts(_ texts: [[UInt8]]) -> Items {
    var found = Items()
    for text in texts.prefix(most) {
      if text.first == UInt8(ascii: "{") {
        if let record = try? HubRecord(text: text) {
          found.items.append(Item(record: record))
        } else {
          found.malformed += 1
        }
      } else if text.starts(with: "ws://".utf8) || text.starts(with: "wss://".utf8) {
        if let location = try? HubLocation(String(decoding: text, as: UTF8.self)) {
          found.items.append(Item(record: HubRecord(location)))
        } else {
          found.malformed += 1
        }
      }
    }
    return found
  }
}
