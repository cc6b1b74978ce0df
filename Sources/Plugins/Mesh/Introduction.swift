import HubKernel
import HubMesh

/// A hub of our kind of which one of an older kind has told. The two call each other, and do not use the
/// older one as a path.
struct Introduction {
  let url: String
  var attempts = 0
  var notBefore: Milliseconds

  /// So many are remembered.
  static let most = 64
  private static let mostAttempts = 6
  private static let pause: Milliseconds = 2_000

  var isHopeless: Bool { attempts >= Introduction.mostAttempts }

  /// How long to wait after an attempt: twice as long each time.
  mutating func isTried(now: Milliseconds) {
    attempts += 1
    notBefore = now + Introduction.pause << Milliseconds(attempts)
  }
}

extension Engine {
  /// An older hub told of a hub; if it is one of ours, and says where it is reached, it is called.
  func introduce(_ hub: PeerID, _ data: JSONValue) {
    guard let mesh = data["mesh"], let hello = HubHello(mesh), hello.hub == hub, hub != id,
      hello.version == HubHello.version, hello.mesh.utf8.elementsEqual(surroundings.meshName.utf8),
      let url = mesh["url"]?.text?.asSocketAddress, url.utf8.count <= 256,
      introductions.count < Introduction.most || introductions[hub] != nil
    else { return }
    introductions[hub] = Introduction(url: url, notBefore: now)
    afterwards { [self] in callIntroduced() }
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
      guard introduction.notBefore <= now else { continue }
      introductions[hub]?.isTried(now: now)
      place(HubAddress(url: introduction.url), nil)
    }
  }
}
