import HubKernel
import Synchronization

/// Those who add to the first message that each peer gets.
final class Greeters: Greeting {
  private struct Entry: Sendable {
    let name: String
    let greeter: any Greeter
  }

  private struct Known: Sendable {
    var all: [Entry] = []
    /// The latest of each name, in the order in which the names came.
    var asked: [any Greeter] = []
  }

  private let known = Lock(Known())
  /// Whether there are any, so that a hub without them takes no lock for nobody.
  private let isAnybodyThere = Atomic<Bool>(false)

  func add(_ greeter: any Greeter, under name: String) {
    change { $0.append(Entry(name: name, greeter: greeter)) }
  }

  func remove(_ greeter: any Greeter) { change { $0.removeAll { $0.greeter === greeter } } }

  // While a reload replaces a plugin both its instances are here, and a member must not be written twice.
  private func change(_ change: (inout [Entry]) -> Void) {
    known.withLock { known in
      change(&known.all)
      let all = known.all
      known.asked = all.indices.compactMap { place in
        all[(place + 1)...].contains { $0.name == all[place].name } ? nil : all[place].greeter
      }
      isAnybodyThere.store(!known.asked.isEmpty, ordering: .releasing)
    }
  }

  @inline(__always)
  func greet(_ peer: Peer, _ json: JSONWriter) {
    if isAnybodyThere.load(ordering: .acquiring) { askAll(peer, json) }
  }

  @inline(never)
  private func askAll(_ peer: Peer, _ json: JSONWriter) {
    for greeter in known.withLock({ $0.asked }) { greeter.greet(peer, json) }
  }
}
