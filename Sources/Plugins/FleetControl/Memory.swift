import HubKernel

/// What this plugin keeps over a restart, so that a hub that starts cut off knows its bans all the same: one
/// JSON object.
struct Memory: Equatable {
  static let name = "fleet-control"
  private static let limits = JSONLimits(bytes: 4 << 20, values: 200_000)

  /// Which bucket it was.
  var origin = ""
  var known: [Subnet: BanBook.Known] = [:]
  var wishes: [Subnet: BanBook.Wish] = [:]

  init(_ book: BanBook, origin: String) {
    (known, wishes, self.origin) = (book.known, book.wishes, origin)
  }

  /// What was kept; nil when it cannot be read.
  init?(_ bytes: [UInt8]) {
    guard let json = try? JSONValue(parsing: String(decoding: bytes, as: UTF8.self), limits: Self.limits),
      let origin = json["origin"]?.text
    else { return nil }
    self.origin = origin
    for (entry, revision, _) in Self.entries(json["bans"]) {
      known[entry.subnet] = BanBook.Known(entry: entry, revision: revision)
    }
    for (entry, revision, number) in Self.entries(json["waiting"]) {
      wishes[entry.subnet] = BanBook.Wish(entry: entry, base: revision, number: number)
    }
  }

  private static func entries(_ list: JSONValue?) -> [(BanEntry, UInt64, Int)] {
    guard case .array(let items)? = list else { return [] }
    return items.prefix(BanBook.limit).enumerated().compactMap { place, item in
      guard let key = item["key"]?.text, let revision = item["revision"]?.whole,
        let value = item["value"]?.description,
        let entry = BanEntry(key, Array(value.utf8))
      else { return nil }
      return (entry, UInt64(clamping: revision), -place)
    }
  }

  var bytes: [UInt8] {
    let json = JSONWriter()
    json.object {
      $0.field("origin", origin)
      $0.list("bans") { list in
        for one in known.values { Self.write(one.entry, one.revision, to: list) }
      }
      $0.list("waiting") { list in
        for one in wishes.values { Self.write(one.entry, one.base, to: list) }
      }
    }
    return Array(json.bytes)
  }

  private static func write(_ entry: BanEntry, _ revision: UInt64, to list: JSONWriter) {
    list.object {
      $0.field("key", BanEntry.key(of: entry.subnet))
      $0.field("revision", Int64(clamping: revision))
      $0.field("value", verbatim: entry.value)
    }
  }
}
