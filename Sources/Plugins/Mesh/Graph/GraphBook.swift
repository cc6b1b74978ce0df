import HubKernel
import HubMesh

/// What other hubs have told of their links. Nobody is asked while nobody looks at the graph: each look asks
/// those whose reports are the oldest.
final class GraphBook: HubWordListener {
  private struct Page {
    var report: LinkReport?
    var heardAt = Int64.min / 2
    var askedAt = Int64.min / 2
    /// When that hub last asked and was answered.
    var answeredAt = Int64.min / 2
  }

  private struct Pages {
    var hubs: [PeerID: Page] = [:]
    var document: MeshGraph.Document?
    var writtenAt = Int64.min / 2
  }

  static let channel = "mesh-graph"
  /// A report that is younger is not asked for again.
  static let freshness: Int64 = 1_000
  /// A document that is younger is not written again, however many look.
  static let documentAge: Int64 = 250
  /// What was said longer ago is not believed any more.
  static let oldest: Int64 = 30_000
  /// So many are asked at a look, the others at the next ones.
  static let mostAsked = 64
  /// Who asks more often is not answered each time.
  static let answerPause: Int64 = 400

  private static let question = Array("?".utf8)

  private let desk: Desk
  private let pages = Lock(Pages())

  init(_ desk: Desk) { self.desk = desk }

  private var now: Int64 { Int64(desk.host.clock.now / 1_000_000) }

  func begin() { desk.listen(on: Self.channel, self) }
  func end() { desk.leave(Self.channel, self) }

  func heard(_ word: [UInt8], from hub: PeerID) {
    let now = now
    if word == Self.question { return answer(hub, now) }
    guard let report = LinkReport(word) else { return }
    pages.withLock { pages in
      // Only whoever was asked is believed, so that no hub fills this book by itself.
      guard pages.hubs[hub]?.askedAt ?? .min / 2 > now - Self.oldest else { return }
      pages.hubs[hub]?.report = report
      pages.hubs[hub]?.heardAt = now
    }
  }

  private func answer(_ hub: PeerID, _ now: Int64) {
    let most = desk.seat.engine.surroundings.settings.hubs
    let isDue = pages.withLock { pages -> Bool in
      guard pages.hubs[hub] != nil || pages.hubs.count < most else { return false }
      guard now - pages.hubs[hub, default: Page()].answeredAt >= Self.answerPause else { return false }
      pages.hubs[hub, default: Page()].answeredAt = now
      return true
    }
    guard isDue else { return }
    let (desk, host) = (desk, desk.host)
    host.run(at: Engine.home) { station in
      let engine = desk.seat.engine
      engine.say(engine.report().word, to: hub, on: Self.channel, at: station) { _ in }
    }
  }

  /// Asks those whose reports are the oldest, and forgets hubs that are gone.
  private func ask(_ reachable: [PeerID]) {
    let now = now
    let asked = pages.withLock { pages -> [PeerID] in
      let known = Set(reachable)
      pages.hubs = pages.hubs.filter { known.contains($0.key) }
      let due = reachable.filter { now - (pages.hubs[$0]?.askedAt ?? .min / 2) >= Self.freshness }
        .sorted { (pages.hubs[$0]?.askedAt ?? .min, $0) < (pages.hubs[$1]?.askedAt ?? .min, $1) }
        .prefix(Self.mostAsked)
      for hub in due { pages.hubs[hub, default: Page()].askedAt = now }
      return Array(due)
    }
    for hub in asked { desk.say(Self.question, to: hub, on: Self.channel) { _ in } }
  }

  /// The graph as JSON, with its tag. Several who look at nearly the same time see the same.
  func document(_ write: (MeshStatus, [PeerID: LinkReport]) -> MeshGraph) async -> MeshGraph.Document {
    let began = now
    let kept = pages.withLock { began - $0.writtenAt < Self.documentAge ? $0.document : nil }
    if let kept { return kept }
    let (status, own) = await desk.statusWithReport()
    let reachable = status.hubs.filter { $0.distance != nil && $0.dialect == .mesh }.map(\.id).sorted()
    ask(reachable)
    let told = now
    var reports = pages.withLock { pages in
      pages.hubs.compactMapValues { told - $0.heardAt < Self.oldest ? $0.report : nil }
    }
    reports[status.id] = own
    let document = MeshGraph.Document(write(status, reports))
    pages.withLock { ($0.document, $0.writtenAt) = (document, told) }
    return document
  }
}

extension Desk {
  /// The mesh, and what this hub says of its links, of the same moment.
  func statusWithReport() async -> (MeshStatus, LinkReport) { await ask { ($0.status, $0.report()) } }
}
