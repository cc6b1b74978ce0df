/// First in, first out, without moving what is behind each time.
struct ReplicaQueue {
  private var names: [ReplicaMark] = []
  private var start = 0

  /// So many places may be empty at the front.
  private static let mostEmpty = 1_024

  var first: ReplicaMark? { start < names.count ? names[start] : nil }

  mutating func append(_ name: ReplicaMark) { names.append(name) }

  mutating func removeFirst() -> ReplicaMark? {
    guard let name = first else { return nil }
    start += 1
    if start == names.count || start > Self.mostEmpty {
      names.removeFirst(start)
      start = 0
    }
    return name
  }
}
