import HubConfig

/// Reads where everything stands. To be asked only about a text that `YAMLReader` has read without a
/// complaint: that one keeps to the limits.
struct SourceReader: ~Copyable {
  private let parser: EventParser
  /// Where each character begins; empty when every character is one byte.
  private let starts: [Int]
  private let byteCount: Int
  private let markLength: Int

  /// The place of everything in the text; nil when nothing is in it.
  static func read(_ bytes: [UInt8]) -> SourceNode? {
    bytes.withUnsafeBytes { buffer in
      guard !buffer.isEmpty, let reader = SourceReader(buffer) else { return nil }
      while let event = reader.next() {
        switch event.kind {
        case .streamEnd: return nil
        case .documentStart, .other: continue
        default: return reader.node(event)
        }
      }
      return nil
    }
  }

  private init?(_ bytes: UnsafeRawBufferPointer) {
    guard let parser = EventParser(bytes, scalarBytes: .max) else { return nil }
    self.parser = parser
    byteCount = bytes.count
    // The mark at the beginning of some files is no character to the parser.
    markLength = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    let isPlain = bytes.allSatisfy { $0 < 0x80 }
    starts = isPlain ? [] : bytes.indices.dropFirst(markLength).filter { bytes[$0] & 0xC0 != 0x80 }
  }

  private func next() -> YAMLEvent? {
    if case .success(let event) = parser.next() { event } else { nil }
  }

  private func byte(_ character: Int) -> Int {
    guard !starts.isEmpty else { return min(character, byteCount) }
    return character < starts.count ? starts[character] : byteCount
  }

  private func range(of event: YAMLEvent) -> Range<Int> {
    let start = byte(event.characters.lowerBound)
    return start..<max(start, byte(event.characters.upperBound))
  }

  private func node(_ event: YAMLEvent) -> SourceNode? {
    let range = range(of: event)
    let isFlow = event.style == .flow
    switch event.kind {
    case .scalar, .oversizedScalar: return SourceNode(kind: .scalar, range: range, isFlow: isFlow)
    case .alias: return SourceNode(kind: .alias, range: range, isFlow: true)
    case .listStart: return list(from: range.lowerBound, isFlow: isFlow)
    case .mapStart: return map(from: range.lowerBound, isFlow: isFlow)
    default: return nil
    }
  }

  private func list(from start: Int, isFlow: Bool) -> SourceNode? {
    var items: [SourceNode] = []
    while let event = next() {
      if case .end = event.kind {
        let end = isFlow ? range(of: event).upperBound : items.last?.range.upperBound
        return SourceNode(kind: .list(items), range: start..<max(start, end ?? start), isFlow: isFlow)
      }
      guard let item = node(event) else { return nil }
      items.append(item)
    }
    return nil
  }

  private func map(from start: Int, isFlow: Bool) -> SourceNode? {
    var entries: [SourceNode.Entry] = []
    while let event = next() {
      if case .end = event.kind {
        let end = isFlow ? range(of: event).upperBound : entries.last?.end
        return SourceNode(kind: .map(entries), range: start..<max(start, end ?? start), isFlow: isFlow)
      }
      guard case .scalar(let key, _) = event.kind, let first = next(), let value = node(first) else {
        return nil
      }
      entries.append(SourceNode.Entry(key: key, keyRange: range(of: event), value: value))
    }
    return nil
  }
}
