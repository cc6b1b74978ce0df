import HubCrypto
import HubKernel
import HubRecords
import HubTesting
import HubTokens
import Records
import Testing

@testable import Bootstrap

/// Hubs that announce themselves as records.
@Suite struct AnnouncementTests {
  /// What is kept, and nothing else.
  private struct Shelf: RecordKeeping {
    let all: [Record]
    func take(
      _ record: Record, from origin: RecordOrigin, _ done: @escaping @Sendable (RecordOutcome) -> Void
    ) { done(.known) }
    func follow(_ follower: any RecordFollower) {}
    func unfollow(_ follower: any RecordFollower) {}
    func records(of topic: String, in namespace: String) -> [Record] { all.filter { $0.key.topic == topic } }
    func record(of key: HubRecords.RecordKey) -> Record? { all.first { $0.key == key } }
    func page(after place: RecordPlace?, limit: Int) -> [Record] {
      let sorted = all.sorted { RecordPlace($0.key) < RecordPlace($1.key) }
      return Array(
        sorted.drop { record in place.map { RecordPlace(record.key) <= $0 } ?? false }.prefix(limit))
    }
    func attach(_ replicator: any RecordReplicator) {}
    func detach(_ replicator: any RecordReplicator) {}
    func forget(_ key: HubRecords.RecordKey) {}
  }

  private let own: PeerID = "0000000000000000000000000000000000000001"
  private let key: PrivateKey
  private let half: [UInt8]

  init() throws {
    key = try PrivateKey.generate(.ed25519)
    guard case .ed25519(let half) = key.publicKey.parts else { throw KeyError.unknownKind }
    self.half = half
  }

  private func record(
    _ topic: String, _ data: [UInt8], by author: RecordAuthor, in namespace: String = "default"
  ) -> Record {
    Record(
      key: HubRecords.RecordKey(namespace: namespace, topic: topic, author: author), time: 1,
      lifetime: 600_000, data: data, signature: author == .nobody ? [] : [UInt8](repeating: 0, count: 64))
  }

  private func hub(_ url: String) throws -> [UInt8] {
    let about = HubRecord(try HubLocation(url), region: "eu")
    let signed = try #require(about.signed(with: key, at: 1_000))
    return try #require(CanonicalJSON.encode(signed.json))
  }

  private func topic(_ number: Int) -> String {
    Announcements.topic(of: PeerID(high: UInt64(number), middle: 9, low: 9))
  }

  @Test func onlyWhatItsOwnKeySignedIsTakenAndItComesLast() throws {
    let stranger = RecordAuthor.key([UInt8](repeating: 5, count: 32))
    let shelf = Shelf(all: [
      record(topic(1), try hub("wss://one.example.org"), by: .key(half)),
      record(topic(2), try hub("wss://two.example.org"), by: stranger),
      record(topic(3), try hub("wss://three.example.org"), by: .nobody),
      record(topic(4), Array(#"{"u":"wss://four.example.org"}"#.utf8), by: .key(half)),
      record(topic(5), Array("1".utf8), by: .key(half)),
      record(topic(6), try hub("wss://six.example.org"), by: .key(half), in: "acme"),
      record("bootstrap-peer-me", try hub("wss://seven.example.org"), by: .key(half)),
      record(Announcements.topic(of: own), try hub("wss://own.example.org"), by: .key(half)),
    ])
    let (found, forged) = Announcements.read(shelf, own: own)
    #expect(found.items.map(\.record.location.host) == ["one.example.org"])
    #expect(found.items.first?.record.priority == 1_000)
    #expect(forged == 3 && found.malformed == 1)
  }

  @Test func noMoreAreLookedAtThanAnybodyMayMakeUp() throws {
    let shelf = Shelf(
      all: try (0..<300).map { number in
        record(topic(number), try hub("wss://h\(number).example.org"), by: .key(half))
      })
    #expect(Announcements.read(shelf, own: own).found.items.count == 256)
  }

  @Test func addressesWithinAreStillRefused() throws {
    let screening = Screening(DiscoverySettings())
    let shelf = Shelf(all: [record(topic(1), try hub("ws://127.0.0.1:3000"), by: .key(half))])
    let item = try #require(Announcements.read(shelf, own: own).found.items.first)
    #expect(screening.judge(item.record, from: .records, at: 1_000) == .failure(.inner))
  }
}
