import HubKernel
import HubMesh

/// One thing that a hub tells another in their stream: its length, what it is, and its parts.
enum Item {
  enum Kind: UInt8 {
    case letter = 1
    case answer = 2
  }

  private static let head = 5
  private static let none = UInt32.max

  /// The most bytes of one item: a letter may be as long as a message, and a server takes one of 1 MiB.
  static let longest = 900_000

  /// Appends a letter for that stay of its target; false when it is too long for anybody.
  static func append(_ letter: borrowing Letter, stay: UInt64, to bytes: inout [UInt8]) -> Bool {
    let (type, trace, messageID, data) = (letter.type, letter.trace, letter.messageID, letter.data)
    let parts =
      3 * PeerID.byteCount + 16 + 12 + type.count + trace.count + messageID.count + (data?.count ?? 0)
    guard parts <= longest else { return false }
    begin(.letter, parts, &bytes)
    append(letter.network.place, to: &bytes)
    append(letter.from, to: &bytes)
    append(letter.to, to: &bytes)
    append(letter.spelling.capitals, to: &bytes)
    append(stay, to: &bytes)
    append(UInt16(clamping: type.count), to: &bytes)
    append(UInt16(clamping: trace.count), to: &bytes)
    append(UInt32(clamping: messageID.count), to: &bytes)
    append(data.map { UInt32(clamping: $0.count) } ?? none, to: &bytes)
    bytes.append(contentsOf: messageID)
    bytes.append(contentsOf: type)
    bytes.append(contentsOf: trace)
    if let data { bytes.append(contentsOf: data) }
    return true
  }

  /// Appends that a letter came back.
  static func append(_ answer: ReturnedSignal, to bytes: inout [UInt8]) {
    begin(.answer, 3 * PeerID.byteCount + 1 + answer.messageID.count, &bytes)
    append(answer.network.place, to: &bytes)
    append(answer.from, to: &bytes)
    append(answer.to, to: &bytes)
    bytes.append(UInt8(truncatingIfNeeded: FleetReturn.allCases.firstIndex(of: answer.code) ?? 0))
    bytes += answer.messageID
  }

  private static func begin(_ kind: Kind, _ count: Int, _ bytes: inout [UInt8]) {
    // Room for exactly this one would have every item copy all those before it.
    let needed = bytes.count + head + count
    if bytes.capacity < needed { bytes.reserveCapacity(max(needed, 2 * bytes.capacity)) }
    append(UInt32(clamping: count), to: &bytes)
    bytes.append(kind.rawValue)
  }

  static func append<Number: FixedWidthInteger>(_ number: Number, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
  }

  static func append(_ id: PeerID, to bytes: inout [UInt8]) {
    withUnsafeTemporaryAllocation(byteCount: PeerID.byteCount, alignment: 8) { buffer in
      guard let base = buffer.baseAddress else { return }
      id.writeBytes(to: base)
      bytes.append(contentsOf: buffer)
    }
  }

  /// Takes the next item off the front; nil when there is no whole one.
  static func next(_ reader: inout ByteReader) -> (kind: UInt8, content: UnsafeRawBufferPointer)? {
    guard let count = reader.number(UInt32.self), let kind = reader.number(UInt8.self),
      let content = reader.slice(Int(count))
    else { return nil }
    return (kind, content)
  }

  /// Reads a letter; false when it is none.
  static func readLetter(
    _ content: UnsafeRawBufferPointer, _ body: (borrowing Letter, _ stay: UInt64) -> Void
  ) -> Bool {
    var reader = ByteReader(content)
    guard let network = reader.id(), let from = reader.id(), let to = reader.id(),
      let capitals = reader.number(UInt64.self), let stay = reader.number(UInt64.self),
      let typeCount = reader.number(UInt16.self),
      let traceCount = reader.number(UInt16.self), let idCount = reader.number(UInt32.self),
      let dataCount = reader.number(UInt32.self), let messageID = reader.slice(Int(idCount)),
      let type = reader.slice(Int(typeCount)), let trace = reader.slice(Int(traceCount))
    else { return false }
    let data = dataCount == none ? nil : reader.slice(Int(dataCount))
    guard reader.rest == 0, dataCount == none || data != nil else { return false }
    body(
      Letter(
        from: from, spelling: PeerSpelling(capitals: capitals), to: to, network: NetworkKey(place: network),
        type: type, data: data, trace: trace, messageID: messageID), stay)
    return true
  }

  /// Reads what came back.
  static func readAnswer(_ content: UnsafeRawBufferPointer) -> ReturnedSignal? {
    var reader = ByteReader(content)
    guard let network = reader.id(), let from = reader.id(), let to = reader.id(),
      let code = reader.number(UInt8.self), Int(code) < FleetReturn.allCases.count,
      let messageID = reader.slice(reader.rest), JSONCheck.isContents(messageID)
    else { return nil }
    return ReturnedSignal(
      from: from, to: to, network: NetworkKey(place: network), messageID: Array(messageID),
      code: FleetReturn.allCases[Int(code)])
  }

  /// What is left of an item that never got there; nil for what nobody waits for.
  static func stub(_ item: UnsafeRawBufferPointer, _ code: FleetReturn) -> ReturnedSignal? {
    var reader = ByteReader(item)
    guard let (kind, content) = next(&reader), kind == Kind.letter.rawValue else { return nil }
    var stub: ReturnedSignal?
    _ = readLetter(content) { letter, _ in
      stub = ReturnedSignal(
        from: letter.from, to: letter.to, network: letter.network, messageID: Array(letter.messageID),
        code: code)
    }
    return stub
  }
}
