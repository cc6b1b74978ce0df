import HubKernel

/// Reads one line of a play, with the indented lines below it.
struct StepReader {
  struct Mistake: Error { var what: String }

  let head: String
  let rest: [String]

  func read() throws(Mistake) -> [(String, Step.Action)] {
    if head == "the hub runs with:" { return [("", .run(yaml: rest.joined(separator: "\n")))] }
    let words = head.split(separator: " ").map(String.init)
    if words.first == "after" { return try after(words) }
    if words.first == "GET" { return [("", try ask(words))] }
    guard words.count >= 2 else { throw Mistake(what: "somebody must do something") }
    let tail = String(head.dropFirst(words[0].count + 1))
    return [(words[0], try action(tail))]
  }

  private func after(_ words: [String]) throws(Mistake) -> [(String, Step.Action)] {
    guard words.count > 1, let time = StepReader.duration(words[1].filter { $0 != "," }) else {
      throw Mistake(what: "after what time? write 'after 5s' or 'after 300ms'")
    }
    guard words.count > 2 else { return [("", .pass(time))] }
    let more = StepReader(head: words[2...].joined(separator: " "), rest: rest)
    return [("", .pass(time))] + (try more.read())
  }

  static func duration(_ text: String) -> Duration? {
    if text.hasSuffix("ms"), let count = Int(text.dropLast(2)) { return .milliseconds(count) }
    if text.hasSuffix("s"), let count = Int(text.dropLast()) { return .seconds(count) }
    return nil
  }

  /// `GET /health answers 200 {...}`
  private func ask(_ words: [String]) throws(Mistake) -> Step.Action {
    guard words.count >= 4, words[2] == "answers", let status = Int(words[3]) else {
      throw Mistake(what: "write 'GET /path answers 200 {...}'")
    }
    let pattern = words[4...].joined(separator: " ") + rest.joined()
    return .ask(target: words[1], status: status, pattern: pattern.isEmpty ? nil : pattern)
  }

  private func action(_ tail: String) throws(Mistake) -> Step.Action {
    let all = ([tail] + rest).joined(separator: " ")
    switch tail {
    case "leaves": return .leave
    case "vanishes": return .vanish
    case "falls silent": return .fallSilent
    case "ignores the rest": return .ignore
    case "receives nothing": return .receiveNothing
    case "receives in any order:": return .receive(rest.map(StepReader.trimmed), inAnyOrder: true)
    default: break
    }
    if let text = after("sends text ", in: tail) { return .sendText(text) }
    if let json = after("sends ", in: all) { return .send(try checked(json)) }
    if let json = after("receives ", in: all) { return .receive([try checked(json)], inAnyOrder: false) }
    if let options = after("connects", in: tail) {
      let read = try self.options(options)
      return .connect(path: read["at"] ?? "/", id: read["as"], network: read["in"])
    }
    if let options = after("tries to connect", in: tail) {
      let read = try self.options(options)
      return .tryToConnect(path: read["at"] ?? "/", id: read["as"])
    }
    if tail == "is called" { return .isCalled }
    if let code = after("is closed with ", in: tail) {
      let parts = code.split(separator: " ", maxSplits: 1).map(String.init)
      guard let number = parts.first.flatMap({ UInt16($0) }) else {
        throw Mistake(what: "closed with what code?")
      }
      return .isClosed(code: number, reason: parts.count > 1 ? parts[1] : nil)
    }
    if let status = after("is refused with ", in: tail) {
      guard let number = Int(status) else { throw Mistake(what: "refused with what status?") }
      return .isRefused(status: number)
    }
    throw Mistake(what: "'\(tail)' is nothing that can be done in a play")
  }

  private func after(_ words: String, in text: String) -> String? {
    text.hasPrefix(words) ? String(text.dropFirst(words.count)) : nil
  }

  /// Pairs of words such as `in lobby` and `at /ws`. Which hub it is, `to hub-a`, goes without saying while
  /// there is one.
  private func options(_ text: String) throws(Mistake) -> [String: String] {
    let words = text.split(separator: " ").map(String.init)
    guard words.count.isMultiple(of: 2) else {
      throw Mistake(what: "'\(text)' is not made of pairs of words")
    }
    var found: [String: String] = [:]
    for at in stride(from: 0, to: words.count, by: 2) {
      guard ["in", "at", "as", "to"].contains(words[at]) else {
        throw Mistake(what: "what does '\(words[at])' mean?")
      }
      found[words[at]] = words[at + 1]
    }
    return found
  }

  private func checked(_ json: String) throws(Mistake) -> String {
    guard case .object? = try? JSONValue(parsing: json) else {
      throw Mistake(what: "\(json) is not a JSON object")
    }
    return json
  }

  static func trimmed(_ line: String) -> String { String(line.drop { $0.isWhitespace }) }
}
