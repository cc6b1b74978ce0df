extension ReplicaWord {
  /// The word that some bytes are; nil when they are not exactly what `bytes` writes.
  package init?(_ bytes: UnsafeRawBufferPointer) {
    guard bytes.count <= ReplicaLimits.word else { return nil }
    var reader = ReplicaReader(bytes)
    guard reader.number(UInt8.self) == Self.version,
      let kind = reader.number(UInt8.self).flatMap(Kind.init), let word = Self.read(kind, &reader),
      reader.rest == 0
    else { return nil }
    self = word
  }

  private static func read(_ kind: Kind, _ reader: inout ReplicaReader) -> ReplicaWord? {
    if kind == .hello {
      guard let life = reader.number(UInt64.self), let isAnswer = reader.truth() else { return nil }
      return .hello(life: life, isAnswer: isAnswer)
    }
    guard let number = reader.number(UInt32.self) else { return nil }
    switch kind {
    case .hello, .same: return .same(round: number)
    case .records, .found:
      guard let flag = reader.truth(), let records = reader.records() else { return nil }
      return kind == .records
        ? .records(batch: number, isFresh: flag, records)
        : .found(search: number, isLast: flag, records)
    case .took:
      let outcomes = reader.list(of: 1) { $0.number(UInt8.self).flatMap(ReplicaOutcome.init) }
      return outcomes.map { .took(batch: number, $0) }
    case .compare:
      guard let count = reader.number(UInt32.self), let sum = reader.mark() else { return nil }
      return .compare(round: number, count: count, sum: sum)
    case .buckets:
      guard let sums = reader.list(of: 16, { $0.mark() }), sums.count == ReplicaLimits.buckets else {
        return nil
      }
      return .buckets(round: number, sums)
    case .list:
      guard let from = reader.mark(), let until = reader.mark(), from <= until,
        from.bucket == until.bucket, let entries = reader.entries(),
        entries.allSatisfy({ $0.name >= from && $0.name <= until }),
        zip(entries, entries.dropFirst()).allSatisfy({ $0.name < $1.name })
      else { return nil }
      return .list(round: number, from: from, until: until, entries)
    case .listed:
      return reader.list(of: 1) { $0.truth() }.map { .listed(round: number, wants: $0) }
    case .ask:
      guard let nonce = reader.mark(), let entries = reader.entries(),
        entries.count <= ReplicaLimits.asked
      else { return nil }
      return .ask(question: number, nonce: nonce, entries)
    case .answer:
      return reader.list(of: 1) { $0.claim() }.map { .answer(question: number, $0) }
    case .seek:
      guard let namespace = reader.text(), let topic = reader.text() else { return nil }
      return .seek(search: number, namespace: namespace, topic: topic)
    }
  }
}
