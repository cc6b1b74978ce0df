import HubKernel
import Signaling
import Synchronization

/// What all places have in common: who has one, what opens it, and how much is kept.
final class Office: Sendable {
  /// How refusals name the plugin.
  static let name = MailboxPlugin.manifest.id

  let settings: Tenanted<MailboxPlugin.Settings>
  let host: Host
  /// Those who add to what a peer is told first.
  let greeting: (any Greeting)?
  let counts: MailboxPlugin.Metrics
  let absent: Emitter<PeerAbsent>
  let resumed: Emitter<PeerResumed>
  let ended: Emitter<AbsenceEnded>
  let returned: Emitter<LetterReturned>
  private let wishes: Slot<Wish>
  private let pending = Wish.Pending()
  private let book = Lock<[PeerID: [Entry]]>([:])
  private let tallies = Lock<[Namespace: Tally]>([:])
  private let off = Lock<Set<Namespace>>([])
  /// How many bytes are kept for everybody.
  private let held = Lock(Tally())
  private let isClosed = Atomic<Bool>(false)

  /// One place and the keys that open it: the former one as well, until the peer has been heard after it was
  /// given another.
  private struct Entry {
    let place: Place
    var key: ResumeKey
    var former: ResumeKey?
  }

  init(_ settings: Tenanted<MailboxPlugin.Settings>, _ host: Host, _ greeting: (any Greeting)?) {
    self.settings = settings
    self.host = host
    self.greeting = greeting
    counts = MailboxPlugin.Metrics(host.metrics)
    absent = host.emitter(PeerAbsent.self)
    resumed = host.emitter(PeerResumed.self)
    ended = host.emitter(AbsenceEnded.self)
    returned = host.emitter(LetterReturned.self)
    wishes = host.slot { Wish.none }
  }

  /// The tenants that switched the plugin off.
  var isOff: Set<Namespace> {
    get { off.withLock { $0 } }
    set { off.withLock { $0 = newValue } }
  }

  /// Whether places are kept for those who lose their connection now.
  func keeps(in namespace: Namespace) -> Bool {
    !isClosed.load(ordering: .relaxed) && !host.hub.isDraining && !off.withLock { $0.contains(namespace) }
  }

  func tally(_ namespace: Namespace) -> Tally {
    tallies.withLock { tallies in
      if let tally = tallies[namespace] { return tally }
      let tally = Tally()
      tallies[namespace] = tally
      return tally
    }
  }

  var total: Tally { held.withLock { $0 } }

  var health: Health {
    let (kept, limit) = (total.bytes.value, settings.server.totalBytes.bytes)
    return kept < limit ? .ok : .degraded("as much is kept for peers as `totalBytes` allows")
  }

  /// Somebody connects: do they ask for a place, or show the key of one?
  func look(at intent: inout AdmitConnection) {
    guard let text = intent.request.queryValue("resume") else { return }
    if let place = place(of: intent.peer, for: intent, showing: text) {
      intent.place = place.connection
    } else {
      if ResumeKey(text) != nil { counts.unknown.add() }
      intent[wishes] = Wish(counting: pending)
    }
  }

  /// The place that a key opens, if it can be gone on from where the peer says.
  private func place(of peer: PeerID, for intent: AdmitConnection, showing text: String) -> Place? {
    guard let key = ResumeKey(text), let seen = Office.number(intent.request.queryValue("seen")) else {
      return nil
    }
    return book.withLock { book -> Place? in
      var found: Place?
      // Each is compared, so that the time says nothing about which one it was.
      for entry in book[peer] ?? [] {
        let isRight = entry.key.matches(key)
        let wasRight = entry.former?.matches(key) ?? false
        if isRight || wasRight { found = entry.place }
      }
      guard let found, found.belongs(to: intent), found.canGoOn(from: seen) else { return nil }
      return found
    }
  }

  /// A count as it stands in an address: decimal digits and nothing else.
  static func number(_ text: String?) -> UInt64? {
    guard let text, text.utf8.allSatisfy({ $0 &- UInt8(ascii: "0") < 10 }) else { return nil }
    return UInt64(text)
  }

  /// A connection has opened.
  func opened(_ peer: Peer) {
    // Where nobody has asked, nobody's state is looked at, so that none is made.
    guard pending.isAny else { return }
    let wish = peer[wishes]
    guard wish.comesTrue(), keeps(in: peer.namespace) else { return }
    wish.place = Place(self, peer)
  }

  /// A peer says how much it has.
  func heard(seen message: borrowing Message) {
    guard let place = message.peer[wishes].place else {
      return message.refuse("not-resumable", "no place is kept for this connection", by: Office.name)
    }
    guard let count = message.json?["count"]?.int, let number = UInt64(exactly: count),
      place.confirm(number)
    else {
      return message.refuse("bad-count", "data.count says how many messages have come", by: Office.name)
    }
  }
}

extension Office {
  func enter(_ place: Place, _ key: ResumeKey) {
    counts.places.add(1)
    book.withLock { $0[place.peer, default: []].append(Entry(place: place, key: key)) }
  }

  /// Another key opens a place; the one that was shown does until the peer is heard, however often what it is
  /// told of others gets lost.
  func change(_ place: Place, from shown: ResumeKey?, to key: ResumeKey) {
    edit(place) { ($0.former, $0.key) = (shown, key) }
  }

  func forgetFormerKey(of place: Place) { edit(place) { $0.former = nil } }

  func leave(_ place: Place) {
    counts.places.add(-1)
    book.withLock { book in
      book[place.peer]?.removeAll { $0.place === place }
      if book[place.peer]?.isEmpty == true { book[place.peer] = nil }
    }
  }

  private func edit(_ place: Place, _ change: (inout Entry) -> Void) {
    book.withLock { book in
      guard let at = book[place.peer]?.firstIndex(where: { $0.place === place }) else { return }
      if var entry = book[place.peer]?[at] {
        change(&entry)
        book[place.peer]?[at] = entry
      }
    }
  }

  private var all: [Place] { book.withLock { $0.values.flatMap { $0.map(\.place) } } }

  /// Goes on with the places of the instance it replaces. The reactors stand still meanwhile.
  func take(over other: Office) {
    let (book, tallies, held) = (
      other.book.withLock { $0 }, other.tallies.withLock { $0 }, other.held.withLock { $0 }
    )
    other.book.withLock { $0 = [:] }
    self.book.withLock { $0 = book }
    self.tallies.withLock { $0 = tallies }
    self.held.withLock { $0 = held }
    for place in all { place.office = self }
  }

  /// No place is kept any more, and those who are absent have left.
  func close() async {
    // An instance that another one replaced has no places.
    isClosed.store(true, ordering: .relaxed)
    let places = all
    await withTaskGroup { group in
      for place in places {
        group.addTask { [host] in
          await withCheckedContinuation { continuation in
            host.run(at: Int(place.connection.lane)) { station in
              place.closes(at: station)
              continuation.resume()
            }
          }
        }
      }
    }
  }
}
