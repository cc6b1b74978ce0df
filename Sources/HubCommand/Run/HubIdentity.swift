internal import HubKernel

/// The id a hub has when nobody wrote one down: made once, and kept where the next start finds it.
struct HubIdentity: Sendable {
  /// What the hub keeps over a restart, where it has a place for that.
  let state: HubState?
  /// Why the id may be another one next time, or is another one than last time.
  let complaint: String?
  private let id: String

  init(settings: HubSettings, environment: [String: String]) {
    do throws(HubState.Obstacle) {
      let state = try HubState(settings: settings, environment: environment)
      self.state = state
      guard settings.id.isEmpty else {
        (id, complaint) = (settings.id, nil)
        return
      }
      let (kept, trouble) = state.peerID()
      (id, complaint) = (kept.description, trouble)
    } catch {
      state = nil
      id = settings.id.isEmpty ? PeerID.random().description : settings.id
      complaint = settings.id.isEmpty ? "\(error.description), so it is another one at each start" : nil
    }
  }

  /// A hub without an id in its settings has this one, also after a reload.
  func enter(into configuration: inout Configuration) {
    if configuration.hub.id.isEmpty { configuration.hub.id = id }
  }
}
