import HubKernel
import HubRecords

extension Office {
  /// How many records are looked at in one go.
  private static let pageSize = 1_024

  /// Reads what the store has, once. Where there are records already, because only the store is another,
  /// those that win are written to it.
  func load() async {
    let isFirst = phase.withLock { phase in
      guard case .new = phase else { return false }
      phase = .reading
      return true
    }
    guard isFirst else { return }
    let around = around
    around.storage.follow { [weak self] in self?.giveAgain() }
    let now = around.now
    let hadAny = table.withLock { !$0.isEmpty }
    let stored = Lock(Stored())
    do throws(StorageFailure) {
      let lost = try await around.storage.load { [table] record in
        guard record.end > now else { return stored.withLock { $0.ended.append(record.key) } }
        table.withLock { $0.load(record) }
        stored.withLock { stored in
          stored.count += 1
          if hadAny { stored.times[record.key] = record.time }
        }
      }
      if let lost { around.host.log.warning("some records could not be read", ["reason": lost]) }
    } catch {
      around.host.log.error("records cannot be read", ["reason": error.description])
      return phase.withLock { $0 = .failed(error.description) }
    }
    let found = stored.withLock { $0 }
    phase.withLock { $0 = .ready }
    forget(found.ended, around)
    if hadAny { await move(found.times, around) }
    survey(around)
    around.host.log.info(
      "records have been read",
      ["records": "\(found.count)", "ended": "\(found.ended.count)", "store": around.storage.summary])
  }

  private struct Stored: Sendable {
    var count = 0
    var ended: [RecordKey] = []
    var times: [RecordKey: Int64] = [:]
  }

  /// Writes those records to a new store that it does not have.
  private func move(_ times: [RecordKey: Int64], _ around: Surroundings) async {
    var place: RecordPlace?
    while true {
      let after = place
      let page = table.withLock { $0.page(after: after, at: around.now, limit: Self.pageSize) }
      guard let last = page.last else { return await around.storage.flush() }
      for record in page where times[record.key] != record.time { write(again: record, around) }
      await around.storage.flush()
      place = RecordPlace(last.key)
    }
  }

  /// Gives the store everything once more, since it has lost something. Whoever calls while that is under way
  /// has it done again afterwards.
  func giveAgain() {
    let mustStart = losses.withLock { losses in
      losses.isNew = true
      defer { losses.isUnderWay = true }
      return !losses.isUnderWay
    }
    guard mustStart else { return }
    around.host.spawn { [self] in
      while losses.withLock({ losses in
        defer { losses.isNew = false }
        losses.isUnderWay = losses.isNew
        return losses.isNew
      }) { await move([:], around) }
    }
  }

  /// Takes over those who have come to another office that is given up.
  func join(_ other: Office) {
    let helpers = other.replicators.withLock { $0 }
    replicators.withLock { $0.join(helpers) }
    let followers = other.ledger.followers.withLock { $0 }
    ledger.followers.withLock { $0.join(followers) }
  }
}
