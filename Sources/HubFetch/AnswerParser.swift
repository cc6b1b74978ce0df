/// Takes an HTTP answer apart as it arrives (RFC 9112).
package struct AnswerParser: Sendable {
  /// Why an answer makes no sense.
  package enum Mistake: Error, Equatable {
    case notHTTP
    case tooLong
    case badChunk
  }

  private enum Stage {
    case head
    case length(Int)
    case untilClosed
    case chunkSize
    case chunk(Int)
    case chunkEnd
    case trailer
    case done
  }

  /// The most bytes of a head, and of one line within a body.
  package static let headLimit = 65_536
  /// The most bytes of a body unless something else is said.
  package static let bodyLimit = 64 << 20

  /// The status code; 0 before the head has come.
  package private(set) var status = 0
  /// The fields of the head, names in lower case.
  package private(set) var fields: [(name: String, value: String)] = []
  private let limit: Int
  private var stage = Stage.head
  private var pending: [UInt8] = []
  /// How much of `pending` was looked through for an end, so that bytes that trickle in cost no more than
  /// others.
  private var searched = 0

  /// A parser of answers whose body has at most so many bytes in one piece.
  package init(limit: Int = bodyLimit) { self.limit = limit }

  /// Whether the whole answer has come.
  package var isDone: Bool { if case .done = stage { true } else { false } }

  /// Whether the end of the connection is the end of the answer.
  package var mayEndHere: Bool { if case .untilClosed = stage { true } else { isDone } }

  /// Takes bytes and returns what of the body is in them.
  package mutating func take(_ bytes: [UInt8]) throws(Mistake) -> [UInt8] {
    pending += bytes
    var body: [UInt8] = []
    while try step(&body) {}
    return body
  }

  /// One step; false when more bytes are needed or nothing is left to do.
  private mutating func step(_ body: inout [UInt8]) throws(Mistake) -> Bool {
    switch stage {
    case .head:
      guard let end = endOfHead() else {
        if pending.count > AnswerParser.headLimit { throw .tooLong }
        return false
      }
      let lines = AnswerParser.lines(pending[..<end])
      consume(end)
      try readHead(lines)
      return true
    case .length(let left):
      move(left, to: &body) { $0 == 0 ? .done : .length($0) }
      return isDone
    case .untilClosed:
      body += pending
      consume(pending.count)
      return false
    case .chunk(let left):
      move(left, to: &body) { $0 == 0 ? .chunkEnd : .chunk($0) }
      if case .chunkEnd = stage { return true }
      return false
    case .chunkSize, .chunkEnd, .trailer: return try readLine()
    case .done: return false
    }
  }

  private mutating func move(_ left: Int, to body: inout [UInt8], then: (Int) -> Stage) {
    let count = min(left, pending.count)
    body += pending[..<count]
    consume(count)
    stage = then(left - count)
  }

  private mutating func readHead(_ lines: [String]) throws(Mistake) {
    let words = (lines.first ?? "").split(separator: " ")
    guard words.count >= 2, words[0].hasPrefix("HTTP/1."), let code = Int(words[1]),
      (100...599).contains(code)
    else { throw .notHTTP }
    // RFC 9110 §15.2: interim answers come before the real one.
    if code < 200 { return }
    status = code
    fields = []
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: ":") else { throw .notHTTP }
      fields.append((line[..<colon].lowercased(), AnswerParser.trimmed(line[line.index(after: colon)...])))
    }
    if last("transfer-encoding")?.lowercased() == "chunked" {
      stage = .chunkSize
    } else if let text = last("content-length") {
      guard let length = Int(text), length >= 0 else { throw .notHTTP }
      if length > limit { throw .tooLong }
      stage = length == 0 ? .done : .length(length)
    } else {
      stage = code == 204 || code == 304 ? .done : .untilClosed
    }
  }

  private func last(_ name: String) -> String? { fields.last { $0.name == name }?.value }

  // RFC 9112 §7.1
  private mutating func readLine() throws(Mistake) -> Bool {
    guard let end = pending[searched...].firstIndex(of: UInt8(ascii: "\n")) else {
      searched = pending.count
      if pending.count > AnswerParser.headLimit { throw .tooLong }
      return false
    }
    let line = AnswerParser.trimmed(String(decoding: pending[..<end], as: UTF8.self))
    consume(end + 1)
    switch stage {
    case .chunkEnd:
      guard line.isEmpty else { throw .badChunk }
      stage = .chunkSize
    case .trailer: stage = line.isEmpty ? .done : .trailer
    default:
      let digits = line.prefix { $0 != ";" && $0 != " " }
      guard let size = Int(digits, radix: 16), size >= 0, size <= limit, digits.first != "+"
      else {
        throw .badChunk
      }
      stage = size == 0 ? .trailer : .chunk(size)
    }
    return !isDone
  }

  private mutating func consume(_ count: Int) {
    pending.removeFirst(count)
    searched = 0
  }

  /// The place after the empty line.
  private mutating func endOfHead() -> Int? {
    let ending = Array("\r\n\r\n".utf8)
    while pending.count - searched >= ending.count {
      if pending[searched..<(searched + ending.count)].elementsEqual(ending) {
        return searched + ending.count
      }
      searched += 1
    }
    return nil
  }

  private static func lines(_ bytes: ArraySlice<UInt8>) -> [String] {
    bytes.split(separator: UInt8(ascii: "\n")).map { trimmed(String(decoding: $0, as: UTF8.self)) }
      .filter { !$0.isEmpty }
  }

  private static func trimmed(_ text: some StringProtocol) -> String {
    let isSpace: (Unicode.Scalar) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\r" }
    var scalars = Substring(text).unicodeScalars
    while let first = scalars.first, isSpace(first) { scalars.removeFirst() }
    while let last = scalars.last, isSpace(last) { scalars.removeLast() }
    return String(scalars)
  }
}
