/// Every letter that was accepted, and what became of it.
struct LetterLedger {
  struct Fate: OptionSet {
    let rawValue: UInt8
    static let delivered = Fate(rawValue: 1)
    static let returned = Fate(rawValue: 2)
    /// Whatever becomes of it, nobody is to blame: its sender's hub died with it.
    static let excused = Fate(rawValue: 4)
    static let doubled = Fate(rawValue: 8)
    /// A hub has refused it at once.
    static let refused = Fate(rawValue: 16)
  }

  struct Record {
    let sender: Int32
    let target: Int32
    let senderHub: Int16
    let targetHub: Int16
    let senderLife: UInt16
    var fate: Fate
    /// Counts the letters of this sender, in this connection, to this target.
    let number: UInt32
    let senderSession: UInt32
    let targetSession: UInt32
    let network: Int32
    let accepted: Moment
  }

  private(set) var records: [Record] = []
  /// How many letters were written from one connection to a peer, and the last that came to each connection
  /// of it.
  private var written: [PairKey: UInt32] = [:]
  private var delivered: [PairKey: UInt32] = [:]
  /// The first letter whose fate is still open.
  var oldest = 0
  /// Letters whose time was made longer.
  var late: [Int] = []
  var figures = LetterFigures()

  var count: Int { records.count }

  mutating func write(
    sender: Int, target: Int, _ population: Population, senderLife: Int, now: Moment
  ) -> Int {
    let key = PairKey(sender: Int32(sender), target: Int32(target), session: population.session[sender])
    let number = written[key, default: 0] + 1
    written[key] = number
    records.append(
      Record(
        sender: Int32(sender), target: Int32(target),
        senderHub: Int16(truncatingIfNeeded: population.home[sender]),
        targetHub: Int16(truncatingIfNeeded: population.home[target]),
        senderLife: UInt16(truncatingIfNeeded: senderLife), fate: [], number: number,
        senderSession: population.session[sender], targetSession: population.session[target],
        network: population.network[sender], accepted: now))
    return records.count - 1
  }

  mutating func mark(_ letter: Int, _ fate: Fate) { records[letter].fate.insert(fate) }

  /// Whether a letter comes after all that were delivered before it on its way, to the same connection.
  mutating func isInOrder(_ letter: Int, to connection: UInt32) -> Bool {
    let record = records[letter]
    let key = PairKey(
      sender: record.sender, target: record.target, session: record.senderSession,
      targetSession: connection)
    let last = delivered[key, default: 0]
    delivered[key] = max(last, record.number)
    return record.number > last
  }

  /// One connection of a sender, and a target, or one connection of it.
  private struct PairKey: Hashable {
    let sender: Int32
    let target: Int32
    let session: UInt32
    var targetSession: UInt32 = 0
  }
}
