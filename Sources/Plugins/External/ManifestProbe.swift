import HubKernel
import HubPrograms

/// Starts a program to hear what it is, and lets it go again.
final class ManifestProbe: ConversationListener, @unchecked Sendable {
  // Sendable: the outcome is behind its lock, and the rest is touched on the loop's thread alone.
  private let outcome = Latch<Result<ProgramManifest, ManifestMistakes>>()
  private var dialogue: Dialogue
  private var conversation: (any Conversation)?
  private var murmur = ""
  private let clock = SystemClock()

  /// Begins to ask.
  init(_ settings: ExternalPlugin.Settings, id: String) {
    dialogue = Dialogue(id: id, limits: settings.limits)
    do throws(ProgramFailure) {
      let conversation = try Conversations.make(settings, id: id)
      self.conversation = conversation
      let loop = try ProgramLoop.running()
      loop.run { [self] in
        conversation.begin(self)
        dialogue.begin(now: clock.now)
        carryOut()
        _ = loop.after(.nanoseconds(Int64(Dialogue.manifestTime))) { [self] in
          dialogue.tick(now: clock.now &+ Dialogue.manifestTime)
          carryOut()
        }
      }
    } catch {
      outcome.open(.failure(ManifestMistakes([error.description])))
    }
  }

  /// What the program is; waits until it has said so, failed or taken too long.
  func result() -> Result<ProgramManifest, ManifestMistakes> { outcome.wait() }

  private func carryOut() {
    for effect in dialogue.takeEffects() {
      switch effect {
      case .say(let line, _): (line + [UInt8(ascii: "\n")]).withUnsafeBytes { conversation?.say($0) }
      case .introduced:
        if let manifest = dialogue.manifest { outcome.open(manifest) }
        conversation?.finish(within: .seconds(1))
      case .fault(let fault):
        fail(fault.description)
        conversation?.cut()
      default: break
      }
    }
  }

  private func fail(_ words: String) {
    outcome.open(.failure(ManifestMistakes([murmur.isEmpty ? words : "\(words), and said '\(murmur)'"])))
  }

  func heard(_ line: UnsafeRawBufferPointer) {
    dialogue.hear(line, now: clock.now)
    carryOut()
  }

  func murmured(_ line: UnsafeRawBufferPointer) {
    murmur = String(String(decoding: line, as: UTF8.self).prefix(200)).forLog
  }

  func hasRoom() {}
  func paused() {}

  func ended(_ end: ConversationEnd) {
    fail(end.words + " before it sent its manifest")
    conversation = nil
  }
}
