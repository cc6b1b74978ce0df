import HubKernel
import HubMesh

/// A hub of our kind of which one of an older kind has told. The two call each other, and do not use the
/// older one as a path.
struct Introduction {
  let url: String
  /// Where it may be; nil until it is known where its teller is.
  var reach: AddressReach?
  /// Who told of it.
  let teller: LineID
  var attempts = 0
  var notBefore: Milliseconds

  /// So many are remembered, and so many of one older hub.
  static let most = 64
  static let mostOfOne = 16
  private static let mostAttempts = 6
  private static let pause: Milliseconds = 2_000

  var isHopeless: Bool { attempts >= Introduction.mostAttempts }

  /// How long to wait after an attempt: twice as long each time.
  mutating func isTried(now: Milliseconds) {
    attempts += 1
    notBefore = now + Introduction.pause << Milliseconds(attempts)
  }
}

/// Calls to hubs that older ones told of. There are only so many in a while, for who told of them may have
/// made them up to have this hub knock at other people's doors.
struct IntroductionPurse {
  /// So many at once, and one more after each pause.
  static let most = 32
  static let pause: Milliseconds = 60_000

  private var left = most
  private var filledAt: Milliseconds = 0

  /// Whether one may be made now.
  mutating func take(now: Milliseconds) -> Bool {
    let earned = (now - filledAt) / Self.pause
    if earned > 0 {
      left = Int(min(Milliseconds(Self.most), Milliseconds(left) + earned))
      filledAt += earned * Self.pause
    }
    // A full purse earns nothing.
    if left == Self.most { filledAt = now }
    guard left > 0 else { return false }
    left -= 1
    return true
  }
}

extension Engine {
  /// An older hub told of a hub; if it is one of ours, and says where it is reached, it is called.
  func introduce(_ hub: PeerID, _ data: JSONValue, by line: Line) {
    guard let mesh = data["mesh"], let hello = HubHello(mesh), hello.hub == hub, hub != id,
      hello.version == HubHello.version, hello.mesh.utf8.elementsEqual(surroundings.meshName.utf8),
      let url = mesh["url"]?.text?.asSocketAddress, url.utf8.count <= 256,
      introductions[hub] == nil, introductions.count < Introduction.most,
      introductions.values.count(where: { $0.teller == line.id }) < Introduction.mostOfOne,
      objectionToUnproven() == nil
    else { return }
    introductions[hub] = Introduction(
      url: url, reach: line.remote == nil ? nil : reach(toldOn: line), teller: line.id, notBefore: now)
    afterwards { [self] in callIntroduced() }
  }

  /// Where hubs that were told of on a line may be, once that is known. When it has ended before, nobody
  /// stands for them at all.
  private func reach(of teller: LineID) -> AddressReach? {
    guard let line = lines[teller] else { return .world }
    return line.remote == nil ? nil : reach(toldOn: line)
  }

  /// Calls those that are not in the mesh yet. No token is shown: whoever told of them may have made them up.
  func callIntroduced() {
    guard !isStopped else { return }
    for (hub, introduction) in introductions {
      let isLinked = lines.values.contains { $0.hub == hub && $0.isLink }
      guard !isLinked, node?.hubs.contains(where: { $0.card.id == hub && $0.distance != nil }) != true,
        !introduction.isHopeless
      else {
        introductions[hub] = nil
        continue
      }
      guard let reach = introduction.reach ?? reach(of: introduction.teller) else { continue }
      introductions[hub]?.reach = reach
      guard introduction.notBefore <= now, purse.take(now: now) else { continue }
      introductions[hub]?.isTried(now: now)
      place(HubAddress(url: introduction.url, reach: reach), nil)
    }
  }
}
