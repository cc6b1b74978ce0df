import HubKernel
import HubRecords
import HubTokens
import Records

/// Hubs that announce themselves as records, under a topic that begins like all such and ends with their id.
/// Anybody may publish one, so such a hub comes last of all, and only if the key that signed the record has
/// signed what it says as well.
enum Announcements {
  static let prefix = "bootstrap-peer-"
  private static let pageSize = 1_000
  /// More records are not looked through.
  private static let mostPages = 200
  /// More announcements are not looked at.
  private static let most = 256
  /// Behind everybody who says nothing of it.
  private static let priority = 1_000

  static func topic(of hub: PeerID) -> String { "\(prefix)\(hub)" }

  /// Whether a topic is one under which a hub announces itself.
  static func isTopic(_ topic: String) -> Bool {
    topic.hasPrefix(prefix) && PeerID(String(topic.dropFirst(prefix.count))) != nil
  }

  /// Which other hubs are announced in the records of this one, and how many announcements were not signed by
  /// who they are about.
  static func read(_ keeper: any RecordKeeping, own: PeerID) -> (found: Answers.Items, forged: Int) {
    var found = Answers.Items()
    var forged = 0
    var place: RecordPlace?
    let ownTopic = topic(of: own)
    for _ in 0..<mostPages {
      let page = keeper.page(after: place, limit: pageSize)
      for record in page
      where isTopic(record.key.topic) && record.key.topic != ownTopic
        && record.key.namespace == Namespace.standard.name
      {
        guard let data = record.data, found.items.count < most else { continue }
        guard var hub = try? HubRecord(text: data) else {
          found.malformed += 1
          continue
        }
        guard case .valid(let key) = hub.signature, record.key.author == .key(key) else {
          forged += 1
          continue
        }
        hub.priority = priority
        found.items.append(Answers.Item(record: hub))
      }
      guard page.count == pageSize, let last = page.last else { break }
      place = RecordPlace(last.key)
    }
    return (found, forged)
  }
}
