import HubKernel
import HubMesh

/// What the diary knows of one hub, as sentences.
struct MeshStory {
  let status: MeshStatus
  let now: Int64

  init(_ status: MeshStatus, now: Int64) {
    self.status = status
    self.now = now
  }

  func sentences(about id: PeerID) -> [String] {
    var sentences: [String] = []
    if id == status.id { sentences.append("this is the hub that you ask") }
    for hub in status.lost where hub.id == id {
      let what = hub.reason == HubEnd.farewell.rawValue ? "it left" : "it was lost"
      let when = "\(MeshOutlook.age(now - hub.at)) ago, at \(Timestamp.text(hub.at))"
      sentences.append("\(what) \(when): \(hub.reason)")
    }
    let addresses =
      status.links.filter { $0.hub == id }.map(\.url) + status.hubs.filter { $0.id == id }.map(\.url)
    for refusal in status.refusals {
      guard refusal.who == id.description || (!refusal.who.isEmpty && addresses.contains(refusal.who)) else {
        continue
      }
      sentences.append(sentence(refusal))
    }
    if MeshPins(status.edges).hubs.contains(id) {
      sentences.append("it holds the mesh together: without it, hubs could not reach each other")
    }
    return sentences
  }

  private func sentence(_ refusal: MeshRefusal) -> String {
    let what = refusal.isOutgoing ? "calling it at \(refusal.who) ended with" : "when it came it got"
    let often =
      refusal.times == 1
      ? "" : ", \(refusal.times) times in \(MeshOutlook.age(refusal.at - refusal.since))"
    return
      "\(what) \(refusal.code) \(MeshOutlook.age(now - refusal.at)) ago\(often): \(refusal.reason)"
  }
}
