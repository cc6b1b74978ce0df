import HubKernel
import Synchronization

/// The place of one peer: what is sent to it until it confirms that, and whether it is there. Used on the
/// reactor of its connection alone, but for what is named below.
final class Place: @unchecked Sendable {
  // Sendable: what others see of it never changes or is atomic; `office` changes while reactors stand still.
  var office: Office
  let connection: ConnectionID
  let peer: PeerID
  let spelling: PeerSpelling
  private let home: Namespace?
  let queuedBytes: Int
  var rider: Rider?
  var post = Post()
  /// How many messages came from the peer.
  var heard: UInt64 = 0
  /// Whether the peer has said how much it has, so that it is known what it has not.
  var confirms = false
  /// Whether the key before the present one opens the place as well.
  var hasFormerKey = false
  var absence: Absence?
  var end: AbsenceEnd?
  /// How many signals went back because of that.
  var returned = 0
  private let first = Atomic<UInt64>(0)
  private let last = Atomic<UInt64>(0)
  private var counted = 0
  private var alarm: Alarm?

  /// What is known of a peer that is away.
  struct Absence {
    let since: Int64
    let until: Int64
    let ttl: Int64
    let namespace: Namespace
    let tally: Tally
    let limits: MailboxPlugin.Settings
  }

  /// Makes the place of a peer that has asked for one, and tells it so: it counts what it is sent after that.
  init?(_ office: Office, _ peer: Peer) {
    self.office = office
    connection = peer.connection
    self.peer = peer.id
    spelling = peer.spelling
    home = peer.isBound ? peer.namespace : nil
    queuedBytes = peer.limits.queuedBytes
    guard let rider = peer.board(self) else { return nil }
    self.rider = rider
    greet(peer, rider)
    office.enter(self, peer.resumeKey)
  }

  deinit { alarm?.end() }

  /// Whether somebody who is admitted comes from where its peer is at home. On any reactor.
  func belongs(to intent: AdmitConnection) -> Bool {
    home == (intent.isBound ? intent.namespace : nil)
  }

  /// Whether everything after a message is still there. On any reactor.
  func canGoOn(from number: UInt64) -> Bool {
    number >= first.load(ordering: .acquiring) && number <= last.load(ordering: .acquiring)
  }

  /// Tells others how far things have come.
  func publish() {
    first.store(post.forgotten, ordering: .releasing)
    last.store(post.last, ordering: .releasing)
    let change = post.bytes - counted
    guard change != 0 else { return }
    counted = post.bytes
    office.total.bytes.wrappingAdd(change, ordering: .relaxed)
    office.counts.bytes.add(change)
  }

  /// How long it is, in milliseconds, until a way is tried again that took no more.
  private static let pause: Int64 = 20

  /// Rings when the absence is over, a signal has waited for too long, or the way to another reactor may take
  /// more again.
  func setAlarm(at station: Station) {
    let due: Int64
    if let absence {
      due = min(absence.until, post.oldest.map { $0 + absence.ttl } ?? .max)
    } else if post.isWaiting {
      due = station.milliseconds + Place.pause
    } else {
      alarm?.cancel()
      return
    }
    let alarm =
      alarm ?? office.host.alarm(at: Int(connection.lane)) { [weak self] in self?.rings(at: $0) }
    self.alarm = alarm
    alarm.set(at: due)
  }

  func stopAlarm() { alarm?.end() }

  private func rings(at station: Station) {
    guard let rider, end == nil else { return }
    guard let absence else { return flush(rider) }
    let now = station.milliseconds
    if now >= absence.until { return leave(.graceOver, rider) }
    expire(absence, at: station)
    setAlarm(at: station)
  }

  /// The peer does not come back: its connection is over, and others are told.
  func leave(_ end: AbsenceEnd, _ rider: Rider) {
    self.end = end
    alarm?.cancel()
    // As long as it is in its networks, where other hubs know who sent what.
    giveBackAll(at: rider.station)
    rider.end(code: CloseCode.tryLater, reason: "it did not come back: \(end.rawValue)")
  }

  /// The plugin goes, or the hub does.
  func closes(at station: Station) {
    guard absence != nil, end == nil, let rider else { return }
    leave(.hubStopping, rider)
  }

  /// The peer says how much it has.
  func confirm(_ number: UInt64) -> Bool {
    // What was trimmed before it said so is forgotten already.
    guard number <= post.last else { return false }
    if number > post.forgotten { _ = post.confirm(number) }
    confirms = true
    publish()
    return true
  }
}
