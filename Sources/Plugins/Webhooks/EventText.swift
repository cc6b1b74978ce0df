import HubKernel

/// Events as endpoints read them.
enum EventText {
  /// What endpoints of tenants may be told, and which members of it: nothing that counts or names others.
  static let tenantEvents: [String: Set<String>] = [
    "peerConnected": ["peer", "namespace"],
    "peerDisconnected": ["peer", "namespace", "code", "reason"],
    "peerAnnounced": ["peer", "namespace", "network", "isHub", "wasHub", "note"],
    "peerLeft": ["peer", "namespace", "network", "isHub", "reason"],
    "peerGoodbye": ["peer", "namespace"],
    "hubRegistered": ["peer", "namespace"],
    "hubUnregistered": ["peer", "namespace"],
  ]

  static func record(_ item: Inbox.Item, forTenant: Bool) -> Record {
    let name = item.event.eventName
    var members = (try? JSONEncoding.encode(item.event)).map { Array($0.utf8.dropFirst().dropLast()) } ?? []
    if forTenant { members = filtered(members, tenantEvents[name] ?? []) }
    var text = written(item, name, members)
    // What cannot be kept is told without what it says, so that no number is missing.
    if text.count > Record.longest { text = written(item, name, Array("\"isCut\":true".utf8)) }
    return Record(
      epoch: item.epoch, sequence: item.sequence, milliseconds: item.milliseconds, text: text)
  }

  private static func written(_ item: Inbox.Item, _ name: String, _ members: [UInt8]) -> [UInt8] {
    let json = JSONWriter()
    json.object {
      $0.field("name", name)
      $0.field("sequence", item.sequence)
      $0.field("at", Timestamp.text(item.milliseconds))
      members.withUnsafeBytes { $0.isEmpty ? () : json.members(verbatim: $0) }
    }
    return Array(json.bytes)
  }

  private static func filtered(_ members: [UInt8], _ allowed: Set<String>) -> [UInt8] {
    let text = "{\(String(decoding: members, as: UTF8.self))}"
    guard case .object(let all)? = try? JSONValue(parsing: text) else { return [] }
    let left = JSONValue.object(all.filter { allowed.contains($0.key) }).description
    return Array(left.utf8.dropFirst().dropLast())
  }
}
