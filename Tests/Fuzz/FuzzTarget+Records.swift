import HubTokens
import HubWire

@testable import Bootstrap

extension FuzzTarget {
  /// Records of hubs, as domains and caches have them. What was read stays so, written and read again.
  static let hubRecord = FuzzTarget(name: "hub-record") { input in
    guard let record = try? HubRecord(text: Array(input)) else { return }
    precondition(
      record.location.description.utf8.count <= HubLocation.longest + 8, "a longer address came out")
    let plain = HubRecord(unsigned: record)
    guard let again = try? HubRecord(plain.json) else {
      preconditionFailure("what was written cannot be read")
    }
    precondition(again.location == record.location && again.region == record.region, "another hub came back")
    if let bytes = CanonicalJSON.encode(record.json) {
      guard let value = try? JSONValue(parsing: String(decoding: bytes, as: UTF8.self)) else {
        preconditionFailure("the one spelling is no JSON")
      }
      precondition(CanonicalJSON.encode(value) == bytes, "the one spelling has another")
    }
  }

  /// Documents of both kinds, and the file that keeps what was found.
  static let seedBundle = FuzzTarget(name: "seed-bundle") { input in
    let bytes = Array(input)
    if let found = Answers.document(bytes, at: 1_767_225_600_000) {
      precondition(found.items.count <= 256, "\(found.items.count) records of one answer")
      let screening = Screening(DiscoverySettings())
      let judged = found.items.compactMap { item in
        try? screening.judge(item.record, signedBy: item.key, from: .wellKnown, at: 0).get()
      }
      for finding in judged {
        precondition(
          finding.location.reasonAgainstStrangers == nil, "a stranger sends us to \(finding.location)")
      }
      precondition(
        Screening.bounded(judged).kept.count <= Screening.mostOfOneSource, "more than one may tell")
    }
    if let kept = Cache.parse(bytes) {
      let findings = kept.map { Finding(record: $0.record, source: .cache, heardOf: $0.heardOf) }
      precondition(Cache.parse(Cache.text(findings))?.count == kept.count, "not all came back")
    }
  }

  /// Texts of the domain name system, a line for each.
  static let hubTexts = FuzzTarget(name: "hub-texts") { input in
    let texts = input.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { Array($0) }
    let found = Answers.texts(texts)
    precondition(found.items.count + found.malformed <= texts.count, "more came out than went in")
  }

  /// Addresses of hubs. Each has one spelling, and none leads strangers' way into this machine.
  static let hubLocation = FuzzTarget(name: "hub-location") { input in
    let text = String(decoding: input, as: UTF8.self)
    guard let location = try? HubLocation(text) else { return }
    precondition((try? HubLocation(location.description)) == location, "\(location) is read as another")
    if let address = location.address, address.isLoopback || address.isUnspecified {
      precondition(location.reasonAgainstStrangers != nil, "a stranger sends us to ourselves")
    }
  }
}
