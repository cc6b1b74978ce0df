/// Reads the parts of a word, and never past its end.
struct ReplicaReader {
  private let bytes: UnsafeRawBufferPointer
  private var position = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  var rest: Int { bytes.count &- position }

  mutating func number<Number: FixedWidthInteger>(_: Number.Type) -> Number? {
    let size = MemoryLayout<Number>.size
    guard rest >= size else { return nil }
    defer { position &+= size }
    return Number(bigEndian: bytes.loadUnaligned(fromByteOffset: position, as: Number.self))
  }

  mutating func truth() -> Bool? {
    switch number(UInt8.self) {
    case 0: false
    case 1: true
    default: nil
    }
  }

  mutating func mark() -> ReplicaMark? {
    guard let high = number(UInt64.self), let low = number(UInt64.self) else { return nil }
    return ReplicaMark(high: high, low: low)
  }

  mutating func entries() -> [ReplicaEntry]? {
    list(of: 40) { reader in
      guard let name = reader.mark(), let time = reader.number(Int64.self), let mark = reader.mark() else {
        return nil
      }
      return ReplicaEntry(name: name, time: time, mark: mark)
    }
  }

  mutating func claim() -> ReplicaClaim? {
    switch number(UInt8.self) {
    case 0: .lacks
    case 1: mark().map(ReplicaClaim.has)
    case 2: .hasLater
    default: nil
    }
  }

  mutating func text() -> String? {
    guard let count = number(UInt16.self), let part = slice(Int(count)) else { return nil }
    return String(validating: part, as: UTF8.self)
  }

  mutating func records() -> [Record]? {
    list(of: 2) { reader in
      guard let count = reader.number(UInt16.self), let part = reader.slice(Int(count)) else { return nil }
      return RecordCoder.decode(part)
    }
  }

  /// Some elements behind their number, none of which is shorter than `size`.
  mutating func list<Element>(of size: Int, _ read: (inout ReplicaReader) -> Element?) -> [Element]? {
    guard let count = number(UInt16.self), Int(count) * size <= rest else { return nil }
    var elements: [Element] = []
    elements.reserveCapacity(Int(count))
    for _ in 0..<count {
      guard let element = read(&self) else { return nil }
      elements.append(element)
    }
    return elements
  }

  private mutating func slice(_ count: Int) -> UnsafeRawBufferPointer? {
    guard rest >= count else { return nil }
    defer { position &+= count }
    return UnsafeRawBufferPointer(rebasing: bytes[position..<position &+ count])
  }
}
