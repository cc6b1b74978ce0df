import HubTesting
import Testing

@testable import HubKernel

/// Somebody wants something of which programs may be asked.
private struct Plea: ToldIntent {
  var namespace = Namespace.standard
  var word = "please"

  func tell(_ json: JSONWriter) { json.field("word", word) }

  mutating func amend(_ name: String, to value: JSONValue) -> String? {
    guard name == "word", let text = value.text else { return "only 'word'" }
    word = text
    return nil
  }
}

/// Somebody wants something that nobody could say to a program.
private struct Hush: PatientIntent {
  var namespace = Namespace.standard
}

private struct Sang: Event {
  var song: String
}

@Suite struct NamedDoorTests {
  private static let owner = Behaviour(wire: { _, host, _ in
    _ = host.gate(Plea.self)
    _ = host.gate(Hush.self)
    _ = host.emitter(Sang.self)
  })

  /// Hears these names, and notes what it hears.
  private static func listener(_ names: [String], _ diary: Diary) -> Behaviour {
    Behaviour(wire: { hub, _, name in
      hub.on(names, backlog: { (3, 2) }) { event in diary.note("\(name) hears \(event.name)") }
    })
  }

  @Test func hearsByNameWhatIsToldByType() async throws {
    let diary = Diary()
    let hub = try await Bench(a: Self.owner, b: Self.listener(["sang"], diary)).hub(["a": 1, "b": 1])
    await hub.happen(Sang(song: "la"))
    await hub.happen(HubStopping(hub: "x"))
    #expect(diary.lines == ["b1 hears sang"])
    #expect(hub.plugins.first { $0.id == "b" }?.waiting == 3)
    #expect(hub.plugins.first { $0.id == "b" }?.dropped == 2)
  }

  @Test func aSuccessorHearsInPlaceOfItsPredecessor() async throws {
    let diary = Diary()
    let bench = Bench(a: Self.owner, b: Self.listener(["sang"], diary))
    let hub = try await bench.hub(["a": 1, "b": 1])
    try await hub.reload(with: bench.yaml(["a": 1, "b": 2]))
    await hub.happen(Sang(song: "la"))
    #expect(diary.lines == ["b2 hears sang"])
    try await hub.reload(with: bench.yaml(["a": 1]))
    await hub.happen(Sang(song: "la"))
    #expect(diary.lines == ["b2 hears sang"])
  }

  @Test func aNameThatNobodyTellsIsAMistakeUnlessItMayBeMissing() async throws {
    let diary = Diary()
    let bench = Bench(a: Self.owner, b: Self.listener(["snag"], diary), c: Self.listener(["snag?"], diary))
    let hub = try await bench.hub(["a": 1, "c": 1])
    let error = await #expect(throws: TestHubError.self) {
      try await hub.reload(with: bench.yaml(["a": 1, "b": 1]))
    }
    #expect("\(error as Any)".contains("hears 'snag', which nobody here tells; did you mean 'sang'?"))
  }

  @Test func tellsWhatHasANameAloneToWhoeverHearsIt() async throws {
    let diary = Diary()
    let teller = Behaviour(wire: { hub, host, _ in
      hub.emits(["itemMade"])
      hub.on(Sang.self) { _ in
        host.emitter(named: "itemMade").emit(NamedEvent("itemMade", by: "a", in: .standard, .object([])))
      }
    })
    let hub = try await Bench(a: teller, b: Self.listener(["itemMade"], diary), c: Self.owner)
      .hub(["a": 1, "b": 1, "c": 1])
    await hub.happen(Sang(song: "la"))
    await hub.settle()
    #expect(diary.lines == ["b1 hears itemMade"])
  }

  @Test func nobodyTellsWhatAnotherTells() async throws {
    let teller = Behaviour(wire: { hub, _, _ in hub.emits(["itemMade"]) })
    let both = Bench(a: teller, b: teller)
    let error = await #expect(throws: (any Error).self) { try await both.hub(["a": 1, "b": 1]) }
    #expect("\(error as Any)".contains("both own the event 'itemMade'"))
  }

  @Test func decidesByNameAndAmends() async throws {
    let decider = Behaviour(wire: { hub, _, _ in
      hub.before("plea", at: .shape) { intent in
        let json = JSONWriter()
        json.object { intent.tell($0) }
        _ = intent.amend("word", to: .string(json.text))
        return .proceed
      }
      hub.before("plea", at: .carry) { _ in .taken }
    })
    let hub = try await Bench(a: Self.owner, b: decider).hub(["a": 1, "b": 1])
    let decision = try await hub.ask(Plea())
    #expect(decision.isTaken)
    #expect(decision.intent.word == #"{"word":"please"}"#)
  }

  @Test(arguments: [
    ("routeMessage", "which is not patient"), ("hush", "programs may decide"), ("plead", "nobody here asks"),
  ]) func whatCannotBeAskedIsAMistake(intent: String, words: String) async throws {
    let decider = Behaviour(wire: { hub, _, _ in hub.before(intent, at: .authorize) { _ in .proceed } })
    let bench = Bench("whatCannotBeAsked" + intent, a: Self.owner, b: decider)
    let error = await #expect(throws: (any Error).self) { try await bench.hub(["a": 1, "b": 1]) }
    #expect("\(error as Any)".contains(words))
  }

  @Test func whoDecidesByNameIsAskedEvenWhenItHasFailed() async throws {
    struct Broken: Error {}
    let decider = Behaviour(
      wire: { hub, _, _ in hub.before("plea", at: .authorize) { _ in .proceed } },
      start: { host, _ in host.spawn { throw Broken() } })
    let hub = try await Bench(a: Self.owner, b: decider).hub(["a": 1, "b": 1])
    await hub.pass(.seconds(30))
    #expect(hub.plugins.first { $0.id == "b" }?.state == .failed)
    #expect(try await hub.ask(Plea()).mayProceed)
  }
}
