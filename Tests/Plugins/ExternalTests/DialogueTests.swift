import HubKernel
import HubTesting
import Testing

@testable import External

/// A dialogue with a program that the test plays, on a clock that the test sets.
struct Talk {
  var dialogue: Dialogue
  var now: UInt64 = 1

  static let manifest = #"{"manifest":{"id":"greeter","summary":"Greets."}}"#

  init(_ manifest: ProgramManifest? = nil, limits: ProgramBounds = ProgramBounds()) {
    var expected = manifest ?? ProgramManifest()
    if manifest == nil { (expected.id, expected.summary) = ("greeter", "Greets.") }
    dialogue = Dialogue(
      id: "greeter", hub: "dev", limits: limits, expected: expected,
      configure: Array(#"{"configure":{}}"#.utf8))
    dialogue.begin(now: now)
  }

  /// One that is ready.
  static func ready(limits: ProgramBounds = ProgramBounds()) -> Talk {
    var talk = Talk(limits: limits)
    talk.hear(manifest)
    talk.hear(#"{"ready":{}}"#)
    _ = talk.effects
    return talk
  }

  mutating func hear(_ line: String) {
    let bytes = Array(line.utf8)
    bytes.withUnsafeBytes { dialogue.hear($0, now: now) }
  }

  mutating func pass(_ time: Duration) {
    now += time.nanoseconds
    dialogue.tick(now: now)
  }

  mutating func ask() -> Int? {
    dialogue.ask(.question, "ask", now: now) { $0.field("intent", "admitConnection") }
  }

  /// Asks, and expects that it may.
  mutating func asked() -> Int {
    let id = ask()
    #expect(id != nil)
    return id ?? 0
  }

  var effects: [Dialogue.Effect] { mutating get { dialogue.takeEffects() } }

  /// What ended it.
  var fault: Trouble.Fault? {
    mutating get {
      effects.compactMap { if case .fault(let fault) = $0 { fault.kind } else { nil } }.first
    }
  }

  /// What it did wrong.
  var mistakes: [Trouble.Mistake] {
    mutating get { effects.compactMap { if case .mistake(let kind, _) = $0 { kind } else { nil } } }
  }

  /// What it was told.
  var said: [String] {
    mutating get {
      effects.compactMap {
        if case .say(let line, _) = $0 { String(decoding: line, as: UTF8.self) } else { nil }
      }
    }
  }
}

struct DialogueTests {
  @Test func beginsWithHelloAndGoesOnToReady() {
    var talk = Talk()
    #expect(talk.said == [#"{"hello":{"api":[1,1],"hub":"dev","plugin":"greeter"}}"#])
    talk.hear(Talk.manifest)
    #expect(talk.said == [#"{"configure":{}}"#])
    talk.hear(#"{"ready":{}}"#)
    #expect(talk.effects == [.ready])
  }

  @Test(arguments: [
    "garbage", "[]", "{}", "3", #"{"a":1,"b":2}"#, #"{"manifest":"#, "\u{1}", #""text""#,
  ]) func garbageEndsIt(line: String) {
    var talk = Talk.ready()
    talk.hear(line)
    #expect(talk.fault == .notJSON)
    talk.hear(#"{"send":{"to":"x","namespace":"default","text":"hi"}}"#)
    #expect(talk.effects.isEmpty, "nothing is heard of it any more")
  }

  @Test func emptyLinesAreIgnored() {
    var talk = Talk.ready()
    for line in ["", " ", "\r", "\t"] { talk.hear(line) }
    #expect(talk.effects.isEmpty)
  }

  @Test func anotherManifestThanWasReadIsAFault() {
    var talk = Talk()
    talk.hear(#"{"manifest":{"id":"greeter","summary":"Greets more."}}"#)
    #expect(talk.fault == .manifest)
    talk = Talk()
    talk.hear(#"{"ready":{}}"#)
    #expect(talk.fault == .manifest)
    talk = Talk.ready()
    talk.hear(Talk.manifest)
    #expect(talk.fault == .manifest)
  }

  @Test func noManifestInTimeIsAFaultAndSoIsNoReadiness() {
    var talk = Talk()
    talk.pass(.milliseconds(4_999))
    #expect(talk.fault == nil)
    talk.pass(.milliseconds(1))
    #expect(talk.fault == .manifest)
    talk = Talk()
    talk.hear(Talk.manifest)
    talk.pass(.seconds(9))
    #expect(talk.fault == .silence)
  }

  @Test func questionsAreAnsweredInAnyOrder() {
    var talk = Talk.ready()
    let one = talk.asked()
    let other = talk.asked()
    #expect(talk.said.first == #"{"ask":{"id":\#(one),"within":50,"intent":"admitConnection"}}"#)
    talk.hear(
      #"{"answers":[{"id":\#(other),"taken":true},{"id":\#(one),"refuse":{"code":"no-way","reason":"no"}}]}"#)
    #expect(
      talk.effects == [
        .answered(id: other, .taken),
        .answered(id: one, .refuse(code: "no-way", reason: "no", retryAfter: nil, rule: nil)),
      ])
  }

  @Test func anAnswerInTimeCountsAndALateOneIsCountedAsLate() {
    var talk = Talk.ready()
    let id = talk.asked()
    _ = talk.effects
    talk.pass(.milliseconds(49))
    #expect(talk.effects.isEmpty)
    talk.pass(.milliseconds(1))
    #expect(talk.effects == [.answered(id: id, .away)])
    talk.hear(#"{"answer":{"id":\#(id),"proceed":true}}"#)
    #expect(talk.effects == [.late])
  }

  @Test func answersToNothingAndTwiceAreMistakes() {
    var talk = Talk.ready()
    let id = talk.asked()
    _ = talk.effects
    talk.hear(#"{"answer":{"id":99,"proceed":true}}"#)
    #expect(talk.mistakes == [.unknownID])
    talk.hear(#"{"answer":{"id":\#(id),"proceed":true}}"#)
    _ = talk.effects
    talk.hear(#"{"answer":{"id":\#(id),"proceed":true}}"#)
    #expect(talk.mistakes == [.twice])
    let other = talk.asked()
    talk.hear(#"{"response":{"id":\#(other),"status":200}}"#)
    #expect(talk.mistakes == [.unknownID])
  }

  @Test(arguments: [
    #""proceed":false"#, #""refuse":{"code":"Not Kebab","reason":"no"}"#, #""refuse":{"code":"x"}"#,
    #""proceed":true,"amend":[]"#, #""refuse":{"code":"x","reason":"no","retryAfter":-1}"#, #""taken":1"#,
  ]) func aMalformedAnswerIsAMistakeAndNoAnswer(verdict: String) {
    var talk = Talk.ready()
    let id = talk.asked()
    _ = talk.effects
    talk.hear(#"{"answer":{"id":\#(id),\#(verdict)}}"#)
    let effects = talk.effects
    #expect(effects.first == .answered(id: id, .away))
    #expect(effects.count == 2)
  }

  @Test func whoNeverAnswersIsEnded() {
    var talk = Talk.ready()
    for _ in 0..<31 { _ = talk.ask() }
    talk.pass(.milliseconds(50))
    #expect(talk.fault == nil)
    _ = talk.ask()
    talk.pass(.milliseconds(50))
    #expect(talk.fault == .silence)
  }

  @Test func noMoreQuestionsAreOpenThanMayBe() {
    var limits = ProgramBounds()
    limits.questions = 3
    var talk = Talk.ready(limits: limits)
    var asked = 0
    for _ in 0..<5 where talk.ask() != nil { asked += 1 }
    #expect(asked == 3)
  }

  @Test func tooManyMistakesWithinAMinuteEndIt() {
    var talk = Talk.ready()
    for _ in 0..<16 { talk.hear(#"{"dance":{}}"#) }
    #expect(talk.fault == nil)
    talk.pass(.seconds(60))
    for _ in 0..<16 { talk.hear(#"{"dance":{}}"#) }
    #expect(talk.fault == nil, "those before are forgotten")
    talk.hear(#"{"dance":{}}"#)
    #expect(talk.fault == .mistakes)
  }

  @Test func whatItWantsBeforeItIsReadyIsTooEarly() {
    var talk = Talk()
    talk.hear(Talk.manifest)
    _ = talk.effects
    talk.hear(#"{"send":{"to":"x","namespace":"default","text":"hi"}}"#)
    #expect(talk.mistakes == [.tooEarly])
    talk.hear(#"{"log":{"level":"info","message":"loading"}}"#)
    #expect(talk.effects == [.wish(.log(.info, message: "loading", fields: []))])
    talk.hear(#"{"problem":{"setting":"text","message":"is empty"}}"#)
    #expect(talk.effects == [.problem(setting: "text", message: "is empty")])
  }

  @Test func endingItAnswersEveryQuestion() {
    var talk = Talk.ready()
    let ids = [talk.asked(), talk.asked()]
    _ = talk.effects
    talk.dialogue.end()
    #expect(talk.effects == ids.map { .answered(id: $0, .away) })
    #expect(talk.ask() == nil)
  }

  @Test func drainsWhenAsked() {
    var talk = Talk.ready()
    talk.hear(#"{"drained":{}}"#)
    #expect(talk.mistakes == [.tooEarly])
    talk.dialogue.drain(within: .seconds(4))
    #expect(talk.said == [#"{"drain":{"within":4000}}"#])
    talk.hear(#"{"drained":{}}"#)
    #expect(talk.effects == [.drained])
  }

  @Test func isAskedHowItIsAndEndedWhenItNeverSays() {
    var manifest = ProgramManifest()
    (manifest.id, manifest.summary, manifest.checks) = ("greeter", "Greets.", true)
    var talk = Talk(manifest)
    talk.hear(#"{"manifest":{"id":"greeter","summary":"Greets.","checks":true}}"#)
    talk.hear(#"{"ready":{}}"#)
    _ = talk.effects
    talk.pass(.seconds(10))
    #expect(talk.said == [#"{"check":{}}"#])
    talk.hear(#"{"health":{"state":"ok"}}"#)
    #expect(talk.effects == [.wish(.health(.ok))])
    for _ in 0..<3 { for _ in 0..<2 { talk.pass(.seconds(5)) } }
    talk.pass(.seconds(5))
    #expect(talk.fault == .silence)
  }

  @Test func neverHasMoreCodesThanMayBeCounted() {
    var talk = Talk.ready()
    for number in 0..<70 {
      let id = talk.asked()
      talk.hear(#"{"answer":{"id":\#(id),"refuse":{"code":"code-\#(number)","reason":"no"}}}"#)
    }
    #expect(talk.dialogue.codes.count == Dialogue.mostCodes)
  }
}
