@testable import HubNet

/// Plays one connection's input through the parsers as a reactor would, and writes down what came out.
struct HTTPConversation {
  private(set) var transcript: [String] = []
  private var buffer: [UInt8] = []
  private var parser: RequestParser
  private var head: RequestHead?
  private var body: BodyDecoder?
  private var content: [UInt8] = []
  private var hasFailed = false
  let limits: HTTPLimits

  init(limits: HTTPLimits = HTTPLimits()) {
    self.limits = limits
    parser = RequestParser(limits: limits)
  }

  /// `cuts` are the offsets at which the input is split.
  static func play(_ input: [UInt8], cuts: [Int] = [], limits: HTTPLimits = HTTPLimits()) -> String {
    var conversation = HTTPConversation(limits: limits)
    var start = 0
    for cut in cuts + [input.count] {
      conversation.receive(input[start..<cut])
      start = cut
    }
    return conversation.text
  }

  var text: String {
    let isOpen = !hasFailed && (head != nil || !buffer.isEmpty)
    return (transcript + (isOpen ? ["..."] : [])).joined(separator: " | ")
  }

  mutating func receive(_ bytes: ArraySlice<UInt8>) {
    buffer += bytes
    while !hasFailed, step() {}
  }

  private mutating func step() -> Bool {
    if head != nil { return stepBody() }
    if buffer.isEmpty { return false }
    switch buffer.withUnsafeBytes({ parser.parse($0) }) {
    case .needMore: return false
    case .failure(let failure): return fail(failure)
    case .head(let head, let consumed):
      self.head = head
      body = BodyDecoder(head.framing, limits: limits)
      buffer.removeFirst(consumed)
      return true
    }
  }

  private mutating func stepBody() -> Bool {
    guard var body, let head else { return false }
    var received: [UInt8] = []
    let progress = buffer.withUnsafeBytes { body.feed($0) { received += $0 } }
    self.body = body
    content += received
    switch progress {
    case .failure(let failure): return fail(failure)
    case .needMore:
      buffer.removeAll()
      return false
    case .finished(let consumed):
      buffer.removeFirst(consumed)
      transcript.append(Self.describe(head, content))
      self.head = nil
      content = []
      return true
    }
  }

  private mutating func fail(_ failure: HTTPFailure) -> Bool {
    hasFailed = true
    transcript.append("\(failure.status) \(failure.code)")
    return false
  }

  private static func describe(_ head: RequestHead, _ content: [UInt8]) -> String {
    var words = [head.method.name, head.path + (head.query.map { "?" + $0 } ?? "")]
    if !head.keepAlive { words.append("close") }
    if head.expectsContinue { words.append("expects") }
    if head.framing != .none { words.append("[\(String(decoding: content, as: UTF8.self))]") }
    return words.joined(separator: " ")
  }
}
