import HubKernel
import HubMesh
import Synchronization

extension Desk: MeshCarrying {
  var station: Int { Engine.home }
  var changes: Int { seat.engine.changes.load(ordering: .acquiring) }

  func attach(_ carrier: any MeshCarrier) {
    host.run(at: Engine.home) { [seat] station in seat.engine.attach(carrier, at: station) }
  }

  func detach(_ carrier: any MeshCarrier) {
    host.run(at: Engine.home) { [seat] station in seat.engine.detach(carrier, at: station) }
  }

  func view(at station: Station) -> MeshView { seat.engine.view() }

  func linkUp(to hub: PeerID, epoch: UInt64, isOutgoing: Bool, at station: Station) -> UInt32? {
    seat.engine.carriedLinkUp(to: hub, epoch: epoch, isOutgoing: isOutgoing, at: station)
  }

  func conversationUp(with hub: PeerID, isOutgoing: Bool, at station: Station) -> UInt32? {
    seat.engine.carriedConversationUp(with: hub, isOutgoing: isOutgoing, at: station)
  }

  func linkDown(_ link: UInt32, at station: Station) { seat.engine.carriedLinkDown(link, at: station) }

  func received(_ frame: UnsafeRawBufferPointer, on link: UInt32, at station: Station) {
    seat.engine.carriedFrame(frame, on: link, at: station)
  }

  func busy(_ link: UInt32, _ isBusy: Bool, at station: Station) {
    seat.engine.carrierIsBusy(link, isBusy, at: station)
  }

  func say(_ signal: HubSignal, at station: Station) -> Bool { seat.engine.say(signal, at: station) }

  func closeSockets(to hubs: [PeerID], at station: Station) -> Int {
    seat.engine.closeSockets(to: hubs, at: station)
  }

  func recallSockets(to hubs: [PeerID], at station: Station) {
    seat.engine.recallSockets(to: hubs, at: station)
  }
}
