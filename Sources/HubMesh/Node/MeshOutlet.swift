internal import HubWire

/// The two of a node's effects that there are for every letter.
protocol MeshOutlet: AnyObject {
  func send(_ frame: UnsafeRawBufferPointer, on link: LinkID)
  func deliver(_ letter: borrowing Letter, home: HubID) -> Bool
}
