import HubMesh
import HubWire

extension FuzzTarget {
  /// The state machine of the mesh, with a neighbour that sends whatever it likes at whatever times.
  ///
  /// The first two bytes of each piece say how much time passes before it, in two bits, and how long it is.
  static let mesh = FuzzTarget(name: "mesh") { input in
    let world = MeshWorld()
    var rest = input[...]
    while rest.count >= 2, let head = rest.first {
      let length = min(Int(head & 0x3f) << 8 | Int(rest[rest.startIndex + 1]), rest.count - 2)
      rest = rest.dropFirst(2)
      world.pass(Milliseconds(head >> 6) * 997)
      let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(length))
      world.node.receive(piece, on: 1, now: world.now)
      world.whisper(piece)
      rest = rest.dropFirst(length)
    }
    world.pass(60_000)
    precondition(world.node.isKnown(MeshWorld.peer, in: MeshWorld.network), "a neighbour took a peer of ours")
  }
}
