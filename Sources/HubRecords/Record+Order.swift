extension Record {
  /// Whether it takes the place of another record of its key. Every hub comes to the same result whatever the
  /// order in which it hears of the two: the later one wins, of two of one time a removal, then the one whose
  /// bytes are greater.
  public func wins(over other: Record) -> Bool {
    if time != other.time { return time > other.time }
    if isRemoval != other.isRemoval { return isRemoval }
    let (mine, others) = (data ?? [], other.data ?? [])
    if mine != others { return others.lexicographicallyPrecedes(mine) }
    if lifetime != other.lifetime { return lifetime > other.lifetime }
    return other.signature.lexicographicallyPrecedes(signature)
  }

  /// What it takes of a tenant's quota.
  package var weight: Int {
    key.topic.utf8.count + (data?.count ?? 0) + key.author.bytes.count + signature.count
  }

  /// In which order a topic is listed: newest first, and those of one time by their authors.
  package func isListed(before other: Record) -> Bool {
    time != other.time ? time > other.time : key.author < other.key.author
  }

  /// What to call it in answers: the same on every hub.
  package func id(at place: UInt64) -> String {
    let digits = String(place, radix: 16)
    let author = key.author.bytes.prefix(4).map { byte in
      (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
    let owner = author.isEmpty ? "0" : author.joined()
    return String(repeating: "0", count: 16 - digits.count) + digits + "-\(time)-\(owner)"
  }
}
