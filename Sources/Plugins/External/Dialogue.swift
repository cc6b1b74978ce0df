import HubKernel

/// What the hub and a program have said to each other, and what follows from it. It knows no process, no
/// socket and no clock: lines and times go in, effects come out.
struct Dialogue {
  /// What is to be done because of what was said.
  enum Effect: Equatable {
    /// A whole line, without its newline, and what kind of line that is.
    case say([UInt8], kind: String)
    case introduced
    case ready
    case problem(setting: String, message: String)
    case answered(id: Int, Answer)
    case late
    case wish(Wish)
    case drained
    case mistake(Trouble.Mistake, String)
    case fault(ProgramFault)
  }

  enum Phase { case new, greeted, introduced, ready, draining, over }

  static let manifestTime: UInt64 = 5_000_000_000
  static let readyTime: UInt64 = 9_000_000_000
  static let checkInterval: UInt64 = 10_000_000_000
  static let checkTime: UInt64 = 5_000_000_000
  /// So many questions in a row without an answer are too many.
  static let mostSilence = 32
  static let mostUnchecked = 3
  static let mostMistakes = 16
  static let mistakeWindow: UInt64 = 60_000_000_000
  static let mostCodes = 64
  static let mostLate = 1_024

  let id: String
  let hub: String
  let limits: ProgramBounds
  /// What was read with the configuration; nil for whoever only wants to know it.
  let expected: ProgramManifest?
  let configure: [UInt8]

  var phase = Phase.new
  var effects: [Effect] = []
  var manifest: Result<ProgramManifest, ManifestMistakes>?
  var deadline = UInt64.max
  var open = OpenQuestions()
  var silence = 0
  var mistakes: [UInt64] = []
  var codes: Set<String> = []
  var nextCheck = UInt64.max
  var checkDue = UInt64.max
  var unchecked = 0

  init(
    id: String, hub: String = "", limits: ProgramBounds = ProgramBounds(), expected: ProgramManifest? = nil,
    configure: [UInt8] = []
  ) {
    (self.id, self.hub, self.limits, self.expected, self.configure) = (id, hub, limits, expected, configure)
  }

  /// Takes what is to be done.
  mutating func takeEffects() -> [Effect] {
    defer { effects.removeAll(keepingCapacity: true) }
    return effects
  }

  /// The hub speaks first.
  mutating func begin(now: UInt64) {
    guard phase == .new else { return }
    phase = .greeted
    deadline = now &+ Dialogue.manifestTime
    let json = JSONWriter()
    json.object { json in
      json.field("hello") { json in
        json.list("api") { list in
          list.int(1)
          list.int(1)
        }
        json.field("hub", hub)
        json.field("plugin", id)
      }
    }
    say(Array(json.bytes), "hello")
  }

  mutating func say(_ line: [UInt8], _ kind: String) { effects.append(.say(line, kind: kind)) }

  /// Asks; nil when as many are open as may be, or it cannot be asked. `fields` are members of an object.
  mutating func ask(
    _ kind: OpenQuestions.Kind, _ what: String, now: UInt64, _ fields: (JSONWriter) -> Void
  ) -> Int? {
    guard phase == .ready, open.count < limits.questions else { return nil }
    let within = kind == .question ? limits.answer : limits.response
    let id = open.add(kind, due: now &+ within.nanoseconds)
    let json = JSONWriter()
    json.object { json in
      let body: (JSONWriter) -> Void = { json in
        json.field("id", id)
        json.field("within", within.milliseconds)
        fields(json)
      }
      if kind == .question { json.field("ask", body) } else { json.field("request", body) }
    }
    say(Array(json.bytes), what)
    return id
  }

  /// Asks it to come to an end.
  mutating func drain(within: Duration) {
    guard phase == .ready else { return }
    phase = .draining
    say(Array("{\"drain\":{\"within\":\(within.milliseconds)}}".utf8), "drain")
  }

  /// When `tick` has something to do again.
  var nextDue: UInt64 { min(deadline, min(open.nextDue, min(nextCheck, checkDue))) }

  /// Time has passed.
  mutating func tick(now: UInt64) {
    if now >= deadline {
      deadline = .max
      let isNamed = phase != .greeted
      fail(
        isNamed ? .silence : .manifest,
        isNamed ? "it did not become ready in time" : "it sent no manifest in time")
    }
    while let (id, kind) = open.expire(by: now) {
      effects.append(.answered(id: id, .away))
      guard kind == .question else { continue }
      silence += 1
      if silence == Dialogue.mostSilence {
        fail(.silence, "it left \(silence) questions in a row without an answer")
      }
    }
    if now >= checkDue {
      checkDue = .max
      unchecked += 1
      effects.append(.wish(.health(.degraded("it does not say how it is"))))
      if unchecked == Dialogue.mostUnchecked {
        fail(.silence, "it did not say how it is three times in a row")
      }
    }
    if now >= nextCheck, phase == .ready {
      nextCheck = now &+ Dialogue.checkInterval
      checkDue = now &+ Dialogue.checkTime
      say(Array("{\"check\":{}}".utf8), "check")
    }
  }

  /// It is over; whoever waits for an answer gets none.
  mutating func end() {
    phase = .over
    (deadline, nextCheck, checkDue) = (.max, .max, .max)
    for id in open.removeAll() { effects.append(.answered(id: id, .away)) }
  }

  mutating func fail(_ kind: Trouble.Fault, _ words: String) {
    guard phase != .over else { return }
    effects.append(.fault(ProgramFault(kind, words)))
    end()
  }

  mutating func mistake(_ kind: Trouble.Mistake, _ words: String, now: UInt64) {
    guard phase != .over else { return }
    effects.append(.mistake(kind, words))
    mistakes.removeAll { now &- $0 >= Dialogue.mistakeWindow }
    mistakes.append(now)
    if mistakes.count > Dialogue.mostMistakes {
      fail(.mistakes, "it made more than \(Dialogue.mostMistakes) mistakes within a minute")
    }
  }
}
