internal import HubWire

/// The requests under way, oldest first. There are few, so that looking through them is quicker than a table,
/// and their order is always the same.
struct Questions<Purpose> {
  private(set) var list: [Question<Purpose>] = []

  var count: Int { list.count }

  /// When the next of them is asked again or given up.
  var due: Int64? { list.lazy.map(\.nextAt).min() }

  mutating func add(_ question: Question<Purpose>) { list.append(question) }

  /// Takes out the one with this transaction.
  mutating func take(_ id: TransactionID) -> Question<Purpose>? {
    guard let index = list.firstIndex(where: { $0.id == id }) else { return nil }
    return list.remove(at: index)
  }

  func find(_ id: TransactionID) -> Question<Purpose>? { list.first { $0.id == id } }

  mutating func removeAll(where isGone: (Purpose) -> Bool) { list.removeAll { isGone($0.purpose) } }

  mutating func cancel(where isCancelled: (Purpose) -> Bool) {
    for index in list.indices where isCancelled(list[index].purpose) { list[index].isCancelled = true }
  }

  /// What is due now: those to be asked again, and those that are given up, which are taken out.
  mutating func turn(
    attempts: Int, now: Int64
  ) -> (again: [Question<Purpose>], over: [Question<Purpose>]) {
    guard let due, due <= now else { return ([], []) }
    var again: [Question<Purpose>] = []
    var over: [Question<Purpose>] = []
    var kept: [Question<Purpose>] = []
    for var question in list {
      guard question.nextAt <= now else {
        kept.append(question)
        continue
      }
      if question.count >= attempts || question.isCancelled || now >= question.endsAt {
        over.append(question)
        continue
      }
      question.askAgain(of: attempts, now: now)
      again.append(question)
      kept.append(question)
    }
    list = kept
    return (again, over)
  }
}
