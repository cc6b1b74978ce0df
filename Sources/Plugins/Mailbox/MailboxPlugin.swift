public import HubKernel
import Signaling

/// Keeps the places of peers that are away for a moment, and what is sent to them meanwhile.
public final class MailboxPlugin: Plugin {
  public static let manifest = Manifest(
    "mailbox", "Keeps the places of peers that are away for a moment, and what is sent to them meanwhile.",
    requires: [Capability((any Announcing).self)], wants: [Capability((any Greeting).self)],
    after: ["signaling"])

  private let host: Host
  private let office: Office

  public init(_ settings: Tenanted<Settings>, _ host: Host) {
    self.host = host
    office = Office(settings, host, host.want((any Greeting).self))
  }

  public func wire(_ hub: Wiring) {
    office.isOff = hub.offIn
    hub.before(AdmitConnection.self, at: .carry) { [office] intent in
      office.look(at: &intent)
      return .proceed
    }
    hub.receive(.opening) { [office] peer in office.opened(peer) }
    hub.receive("seen") { [office] message in office.heard(seen: message) }
    hub.health { [office] in office.health }
  }

  public func adopt(_ predecessor: MailboxPlugin) {
    office.take(over: predecessor.office)
    host.adopt(everythingOf: predecessor.host)
  }

  public func drain() async { await office.close() }

  public func stop() async { await office.close() }
}
