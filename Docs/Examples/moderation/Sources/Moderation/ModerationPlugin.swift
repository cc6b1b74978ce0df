import HubKernel
import Signaling

/// Keeps peers out of networks, by the rules of each tenant.
public final class ModerationPlugin: Plugin {
  /// Who it is.
  public static let manifest = Manifest(
    "moderation", "Keeps peers out by what they say of themselves, where they go and who they are.",
    requires: [Capability((any Announcing).self)])

  private let books: Tenanted<Rulebook>
  private let refused: [Rulebook.Rule: Counter]
  private let keptOut: Emitter<PeerKeptOut>

  /// Keeps what it will need.
  public init(_ settings: Tenanted<Settings>, _ host: Host) {
    let exceptions = settings.exceptions.map { ($0, Rulebook(settings[$0])) }
    books = Tenanted(
      server: Rulebook(settings.server), overrides: Dictionary(uniqueKeysWithValues: exceptions))
    let rules: [Rulebook.Rule] = [.word, .network, .peer]
    refused = Dictionary(
      uniqueKeysWithValues: rules.map { rule in
        (rule, host.metrics.counter("kept_out_total", "peers kept out", labels: ["rule": rule.rawValue]))
      })
    keptOut = host.emitter(PeerKeptOut.self)
  }

  /// Declares what it decides.
  public func wire(_ hub: Wiring) {
    hub.before(AnnouncePeer.self, at: .authorize) { [self] intent in
      let book = books[intent.namespace]
      guard
        let rule = book.objection(
          to: intent.peer.id, in: intent.network.text, saying: intent.note)
      else { return .proceed }
      refused[rule]?.add()
      keptOut.emit(
        PeerKeptOut(
          peer: intent.peer.id, namespace: intent.namespace, network: intent.network, rule: rule.rawValue,
          isRehearsal: book.isRehearsal))
      return book.isRehearsal ? .proceed : .refuse("not-welcome", book.reason)
    }
  }
}
