internal import HubWire

/// Reaches a node's effects without counting a reference to them, which every use of an `unowned` one does,
/// checked or not. The node holds this; whoever made the node has promised that the effects outlive it.
final class BareOutlet<Effects: MeshEffects>: MeshOutlet {
  private let effects: Unmanaged<Effects>

  init(_ effects: Effects) { self.effects = .passUnretained(effects) }

  func send(_ frame: UnsafeRawBufferPointer, on link: LinkID) {
    effects._withUnsafeGuaranteedRef { $0.send(frame, on: link) }
  }

  func deliver(_ letter: borrowing Letter, home: HubID) -> Bool {
    effects._withUnsafeGuaranteedRef { $0.deliver(letter, home: home) }
  }
}
