import HubPrograms
import HubWire

@testable import External

extension FuzzTarget {
  /// What a program writes, in whatever pieces it comes: nothing it says may trap, nothing more is kept than
  /// may be, and nobody is left waiting for an answer.
  static let program = FuzzTarget(name: "program") { input in
    var expected = ProgramManifest()
    (expected.id, expected.summary, expected.checks) = ("p", "s", true)
    var dialogue = Dialogue(id: "p", expected: input.first == 0 ? nil : expected)
    var cutter = LineCutter(limit: 1_024)
    var waiting: Set<Int> = []
    var now: UInt64 = 1
    dialogue.begin(now: now)
    let step = Int(input.dropFirst().first ?? 7) + 1
    var rest = input.dropFirst(2)
    while !rest.isEmpty {
      let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(step))
      _ = cutter.take(piece) { dialogue.hear($0, now: now) }
      rest = rest.dropFirst(step)
      precondition(cutter.kept <= 1_024, "more is kept than a line may have")
      if let id = dialogue.ask(.question, "ask", now: now, { _ in }) { waiting.insert(id) }
      if let id = dialogue.ask(.request, "request", now: now, { _ in }) { waiting.insert(id) }
      now &+= 10_000_000
      dialogue.tick(now: now)
      settle(&dialogue, &waiting)
    }
    dialogue.end()
    settle(&dialogue, &waiting)
    precondition(waiting.isEmpty, "somebody waits for an answer that never comes")
    precondition(dialogue.codes.count <= Dialogue.mostCodes, "there are more codes than may be")
  }

  private static func settle(_ dialogue: inout Dialogue, _ waiting: inout Set<Int>) {
    for effect in dialogue.takeEffects() {
      if case .answered(let id, _) = effect {
        precondition(waiting.remove(id) != nil, "something is answered that nobody asked, or twice")
      }
    }
  }

  /// What a program says of itself.
  static let programManifest = FuzzTarget(name: "program-manifest") { input in
    guard let value = try? JSONValue(parsing: String(decoding: input, as: UTF8.self)) else { return }
    guard case .success(let manifest) = ManifestReader.read(value, id: "p") else { return }
    precondition(manifest == (try? ManifestReader.read(value, id: "p").get()), "it is read another way")
    for setting in manifest.settings { _ = setting.field }
  }
}
