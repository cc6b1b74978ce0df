import HubKernel

/// What has gone wrong with other hubs and is not mended yet, so that somebody who comes later can be told.
final class MeshDiary: Sendable {
  private struct Pages {
    var lost: [LostHub] = []
    var refusals: [MeshRefusal] = []
  }

  /// More of either would not be read. The oldest make room.
  static let mostEntries = 64
  /// Reasons come from other hubs.
  private static let longestReason = 300

  private let pages = Lock(Pages())

  /// Hubs that are gone, the latest first.
  var lost: [LostHub] { pages.withLock { $0.lost } }
  /// Who would not have whom, the latest first.
  var refusals: [MeshRefusal] { pages.withLock { $0.refusals } }

  /// A hub is gone.
  func lose(_ id: PeerID, _ name: String, reason: String, at now: Int64) {
    pages.withLock { pages in
      pages.lost.removeAll { $0.id == id }
      pages.lost.insert(LostHub(id: id, name: name, at: now, reason: reason), at: 0)
      if pages.lost.count > Self.mostEntries { pages.lost.removeLast() }
    }
  }

  /// A hub is here, or here again: what was wrong with it is mended. `addresses` are those it was called at.
  func find(_ id: PeerID, addresses: [String] = []) {
    pages.withLock { pages in
      pages.lost.removeAll { $0.id == id }
      pages.refusals.removeAll { $0.who == id.description || addresses.contains($0.who) }
    }
  }

  /// Nobody calls that address any more.
  func forget(_ address: String) {
    pages.withLock { $0.refusals.removeAll { $0.isOutgoing && $0.who == address } }
  }

  /// Somebody turned somebody away. `who` is the address that was called, or the id of who came.
  func refuse(_ who: String, isOutgoing: Bool, code: String, reason: String, at now: Int64) {
    let reason = String(reason.prefix(Self.longestReason))
    pages.withLock { pages in
      let known = pages.refusals.firstIndex { $0.who == who && $0.isOutgoing == isOutgoing }
      let before = known.map { pages.refusals.remove(at: $0) }
      let isSame = before?.code == code
      pages.refusals.insert(
        MeshRefusal(
          who: who, isOutgoing: isOutgoing, code: code, reason: reason,
          since: isSame ? before?.since ?? now : now, at: now, times: isSame ? (before?.times ?? 0) + 1 : 1),
        at: 0)
      if pages.refusals.count > Self.mostEntries { pages.refusals.removeLast() }
    }
  }
}
