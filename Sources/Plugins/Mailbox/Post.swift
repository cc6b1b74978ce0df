import HubKernel

/// What is sent to one peer, in order: first what it was given and has not confirmed, then what waits.
///
/// What is given has the next number, and keeps it when it is given again. Whatever is taken out before that
/// never had one.
struct Post {
  struct Entry {
    var bytes: [UInt8]
    let kind: MessageKind
    /// Whose it is, if it is a signal.
    let letter: Letter?
    /// What it is about, if it came while the peer was away.
    let subject: Subject?
    /// When it came, in milliseconds.
    let since: Int64
    /// It has been taken out.
    var isVoid = false

    /// Whether it is one of the signals that are counted as waiting.
    var isWaitingLetter: Bool { letter != nil && subject != nil && !isVoid }
  }

  private var entries: [Entry] = []
  /// The first entry that is still there.
  private var head = 0
  /// Of those from `head` on, how many have been given.
  private(set) var given = 0
  /// The number of the last one that is not kept any more.
  private(set) var forgotten: UInt64 = 0
  /// How many bytes there are, and how many of them have not been given.
  private(set) var bytes = 0
  private(set) var waitingBytes = 0
  /// How many signals wait that came while the peer was away, and how many other messages did.
  private(set) var letters = (count: 0, bytes: 0)
  private(set) var notices = (count: 0, bytes: 0)

  /// The number of the last one that was given.
  var last: UInt64 { forgotten &+ UInt64(given) }
  var count: Int { entries.count - head }
  var isWaiting: Bool { head + given < entries.count }

  mutating func add(
    _ message: UnsafeRawBufferPointer, _ kind: MessageKind, _ letter: Letter?, about subject: Subject? = nil,
    at now: Int64
  ) {
    entries.append(
      Entry(bytes: Array(message), kind: kind, letter: letter, subject: subject, since: now))
    bytes += message.count
    waitingBytes += message.count
    if subject != nil { tally(entries.count - 1, by: 1) }
  }

  private mutating func tally(_ place: Int, by step: Int) {
    guard entries[place].subject != nil else { return }
    if entries[place].letter != nil {
      letters.count += step
      letters.bytes += step * entries[place].bytes.count
    } else {
      notices.count += step
      notices.bytes += step * entries[place].bytes.count
    }
  }

  /// Gives what waits, in order, until `give` takes no more. Returns how many waiting signals were given.
  mutating func give(_ give: (UnsafeRawBufferPointer, MessageKind) -> Bool) -> Int {
    var letters = 0
    var next = head + given
    while next < entries.count {
      if entries[next].isVoid {
        entries.remove(at: next)
        continue
      }
      guard entries[next].bytes.withUnsafeBytes({ give($0, entries[next].kind) }) else { return letters }
      if entries[next].isWaitingLetter { letters += 1 }
      tally(next, by: -1)
      waitingBytes -= entries[next].bytes.count
      settle(next)
      given += 1
      next += 1
    }
    return letters
  }

  /// What was given waits for nothing any more.
  private mutating func settle(_ place: Int) {
    guard entries[place].subject != nil else { return }
    describe(place, as: nil, since: entries[place].since)
  }

  private mutating func describe(_ place: Int, as subject: Subject?, since: Int64) {
    let one = entries[place]
    entries[place] = Entry(
      bytes: one.bytes, kind: one.kind, letter: one.letter, subject: subject, since: since)
  }

  /// The peer has everything up to a number. False when that cannot be, or is not known any more.
  mutating func confirm(_ number: UInt64) -> Bool {
    guard number >= forgotten, number <= last else { return false }
    forget(Int(number &- forgotten))
    return true
  }

  /// The peer has another socket, on which everything that it has not confirmed is to be given again. Returns
  /// how many messages these are.
  mutating func rewind() -> Int {
    defer { given = 0 }
    for place in head..<(head + given) { waitingBytes += entries[place].bytes.count }
    return given
  }

  /// Keeps no more of what was given than this.
  mutating func trim(to count: Int, bytes limit: Int) {
    var excess = 0
    var left = bytes - waitingBytes
    while given - excess > 0, given - excess > count || left > limit {
      left -= entries[head + excess].bytes.count
      excess += 1
    }
    forget(excess)
  }

  private mutating func forget(_ count: Int) {
    guard count > 0 else { return }
    for place in head..<(head + count) {
      bytes -= entries[place].bytes.count
      entries[place].bytes = []
    }
    head += count
    given -= count
    forgotten &+= UInt64(count)
    if head == entries.count || head >= Post.slack {
      entries.removeFirst(head)
      head = 0
    }
  }

  /// So many empty places may stand before the first entry.
  private static let slack = 128
}

extension Post {
  /// The places of signals that came while the peer was there, and that its socket took no more.
  var unclaimed: [Int] {
    (head + given..<entries.count).filter { place in
      entries[place].letter != nil && entries[place].subject == nil && !entries[place].isVoid
    }
  }

  /// What stands at a place.
  func bytes(at place: Int) -> [UInt8] { entries[place].bytes }

  /// From now on a signal waits like those that come while the peer is away.
  mutating func claim(_ place: Int, about subject: Subject, at now: Int64) {
    describe(place, as: subject, since: now)
    tally(place, by: 1)
  }

  /// Takes signals out that have waited since that time or longer.
  mutating func expire(upTo time: Int64) -> [Entry] {
    guard letters.count > 0 else { return [] }
    return takeOut { $0.isWaitingLetter && $0.since <= time }
  }

  /// When the first waiting signal came.
  var oldest: Int64? {
    letters.count == 0 ? nil : entries[(head + given)...].first { $0.isWaitingLetter }?.since
  }

  /// Takes everything out: what was given and not confirmed, and what was not given.
  mutating func empty() -> (given: [Entry], waiting: [Entry]) {
    let parts = (
      given: Array(entries[head..<(head + given)]), waiting: entries[(head + given)...].filter { !$0.isVoid }
    )
    self = Post()
    return parts
  }

  /// Leaves an arrival out that came to nothing because the same peer has left again. Returns whether that
  /// was so: then its departure need not be told either.
  mutating func cancels(departure peer: PeerID, network: String) -> Bool {
    let waiting = (head + given)..<entries.count
    let arrival = Subject.arrival(peer, network: network)
    guard let place = waiting.last(where: { entries[$0].subject == arrival && !entries[$0].isVoid }) else {
      return false
    }
    // Nobody hears from somebody of whom it was not told.
    let hasSpoken = entries[place...].contains { !$0.isVoid && $0.subject == .signal(peer) }
    guard !hasSpoken else { return false }
    let farewell = Subject.farewell(peer, network: network)
    _ = takeOut(from: place) { $0.subject == arrival || $0.subject == farewell }
    return true
  }

  private mutating func takeOut(from first: Int? = nil, _ isMeant: (Entry) -> Bool) -> [Entry] {
    var taken: [Entry] = []
    for place in (first ?? head + given)..<entries.count
    where !entries[place].isVoid && isMeant(entries[place]) {
      taken.append(takeOut(at: place))
    }
    return taken
  }

  /// Takes out what waits at a place.
  mutating func takeOut(at place: Int) -> Entry {
    let entry = entries[place]
    tally(place, by: -1)
    bytes -= entry.bytes.count
    waitingBytes -= entry.bytes.count
    entries[place].isVoid = true
    entries[place].bytes = []
    return entry
  }
}
