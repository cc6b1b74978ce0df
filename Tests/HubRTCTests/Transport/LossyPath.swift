/// A path for datagrams in memory that loses, delays, repeats and reorders them, as a seed has it.
struct LossyPath {
  struct Datagram {
    var time: Int64
    var order: Int
    var end: Int
    var bytes: [UInt8]
  }

  /// How many of a thousand are lost.
  var loss = 0
  /// How many of a thousand come twice.
  var doubling = 0
  var delay: Int64 = 5
  /// By how much the delay of each may differ.
  var jitter: Int64 = 0
  /// Ends to which nothing comes.
  var deaf: Set<Int> = []
  var largest = 0
  private(set) var sent = 0
  private var random: Shuffler
  private var queue: [Datagram] = []

  init(seed: UInt64) { random = Shuffler(seed) }

  mutating func send(_ bytes: UnsafeRawBufferPointer, to end: Int, now: Int64) {
    largest = max(largest, bytes.count)
    sent += 1
    guard !deaf.contains(end) else { return }
    let copies = random.below(1_000) < doubling ? 2 : 1
    for _ in 0..<copies where random.below(1_000) >= loss {
      let time = now + delay + (jitter > 0 ? Int64(random.below(Int(jitter))) : 0)
      queue.append(Datagram(time: time, order: sent, end: end, bytes: Array(bytes)))
    }
  }

  var next: Int64? { queue.map(\.time).min() }
  var isEmpty: Bool { queue.isEmpty }

  mutating func take(until now: Int64) -> [Datagram] {
    let due = queue.filter { $0.time <= now }.sorted { ($0.time, $0.order) < ($1.time, $1.order) }
    queue.removeAll { $0.time <= now }
    return due
  }
}
