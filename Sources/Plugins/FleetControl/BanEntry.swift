import HubKernel
import RateLimit

/// A ban as the bucket has it, or that there is none any more: that stays for a day, for hubs that are away.
struct BanEntry: Equatable, Sendable {
  private static let prefix = "ban."
  /// Longer ones are none.
  static let longest = 2_048
  /// How long it is remembered that a ban was lifted, and one that has ended, in milliseconds.
  private static let memory: Int64 = 86_400_000

  let subnet: Subnet
  /// Nil when it was lifted.
  let ban: Ban?
  /// When it was written, in milliseconds since 1970.
  let time: Int64

  /// Keys have neither colons nor room for dots: `ban.2001_db8__/32`, `ban.203-0-113-0/24`.
  static func key(of subnet: Subnet) -> String {
    let text = subnet.description.map { $0 == "." ? "-" : $0 == ":" ? "_" : $0 }
    return prefix + String(text)
  }

  static func subnet(of key: String) -> Subnet? {
    guard key.hasPrefix(prefix) else { return nil }
    let text = key.dropFirst(prefix.count).map { $0 == "-" ? "." : $0 == "_" ? ":" : $0 }
    return Subnet(String(text)).flatMap { self.key(of: $0) == key ? $0 : nil }
  }

  init(_ subnet: Subnet, _ ban: Ban?, at time: Int64) {
    (self.subnet, self.ban, self.time) = (subnet, ban, time)
  }

  /// What stands in the bucket; nil when it is no ban.
  init?(_ key: String, _ value: [UInt8]) {
    guard let subnet = Self.subnet(of: key), value.count <= Self.longest,
      let json = try? JSONValue(parsing: String(decoding: value, as: UTF8.self)),
      let time = json["at"]?.whole, let by = json["by"]?.text
    else { return nil }
    (self.subnet, self.time) = (subnet, time)
    guard json["lifted"]?.bool != true else {
      ban = nil
      return
    }
    ban = Ban(subnet: subnet, until: json["until"]?.whole, reason: json["reason"]?.text ?? "", by: by)
  }

  var value: [UInt8] {
    let json = JSONWriter()
    json.object {
      $0.field("at", time)
      $0.field("by", ban?.by ?? "-")
      if let ban {
        if let until = ban.until { $0.field("until", until) }
        $0.field("reason", ban.reason)
      } else {
        $0.field("lifted", true)
      }
    }
    return Array(json.bytes)
  }

  func isOver(at milliseconds: Int64) -> Bool {
    guard let ban else { return time < milliseconds - Self.memory }
    return ban.until.map { $0 < milliseconds - Self.memory } ?? false
  }
}
