extension ReplicaWord {
  /// The bytes of the word; nil when it is longer than words may be.
  package var bytes: [UInt8]? {
    var pen = ReplicaPen()
    switch self {
    case .hello(let life, let isAnswer):
      pen.begin(.hello)
      pen.number(life)
      pen.number(UInt8(isAnswer ? 1 : 0))
    case .records(let batch, let isFresh, let records):
      pen.begin(.records, batch)
      pen.number(UInt8(isFresh ? 1 : 0))
      guard pen.records(records) else { return nil }
    case .took(let batch, let outcomes):
      pen.begin(.took, batch)
      pen.list(outcomes) { $0.number($1.rawValue) }
    case .compare(let round, let count, let sum):
      pen.begin(.compare, round)
      pen.number(count)
      pen.mark(sum)
    case .same(let round): pen.begin(.same, round)
    case .buckets(let round, let sums):
      pen.begin(.buckets, round)
      pen.list(sums) { $0.mark($1) }
    case .list(let round, let from, let until, let entries):
      pen.begin(.list, round)
      pen.mark(from)
      pen.mark(until)
      pen.list(entries) { $0.entry($1) }
    case .listed(let round, let wants):
      pen.begin(.listed, round)
      pen.list(wants) { $0.number(UInt8($1 ? 1 : 0)) }
    case .ask(let question, let nonce, let entries):
      pen.begin(.ask, question)
      pen.mark(nonce)
      pen.list(entries) { $0.entry($1) }
    case .answer(let question, let claims):
      pen.begin(.answer, question)
      pen.list(claims) { $0.claim($1) }
    case .seek(let search, let namespace, let topic):
      pen.begin(.seek, search)
      pen.text(namespace)
      pen.text(topic)
    case .found(let search, let isLast, let records):
      pen.begin(.found, search)
      pen.number(UInt8(isLast ? 1 : 0))
      guard pen.records(records) else { return nil }
    }
    return pen.bytes.count <= ReplicaLimits.word ? pen.bytes : nil
  }
}

/// Writes the parts of a word.
struct ReplicaPen {
  private(set) var bytes: [UInt8] = []

  mutating func begin(_ kind: ReplicaWord.Kind, _ number: UInt32? = nil) {
    bytes = [ReplicaWord.version, kind.rawValue]
    if let number { self.number(number) }
  }

  mutating func number(_ number: some FixedWidthInteger) {
    withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
  }

  mutating func mark(_ mark: ReplicaMark) {
    number(mark.high)
    number(mark.low)
  }

  mutating func entry(_ entry: ReplicaEntry) {
    mark(entry.name)
    number(entry.time)
    mark(entry.mark)
  }

  mutating func claim(_ claim: ReplicaClaim) {
    switch claim {
    case .lacks: number(UInt8(0))
    case .has(let proof):
      number(UInt8(1))
      mark(proof)
    case .hasLater: number(UInt8(2))
    }
  }

  mutating func text(_ text: String) {
    number(UInt16(truncatingIfNeeded: text.utf8.count))
    bytes += text.utf8
  }

  mutating func list<Element>(_ elements: [Element], _ write: (inout ReplicaPen, Element) -> Void) {
    number(UInt16(truncatingIfNeeded: elements.count))
    for element in elements { write(&self, element) }
  }

  mutating func records(_ records: [Record]) -> Bool {
    number(UInt16(truncatingIfNeeded: records.count))
    for record in records {
      guard let encoded = RecordCoder.encode(record) else { return false }
      number(UInt16(truncatingIfNeeded: encoded.count))
      bytes += encoded
    }
    return true
  }
}
