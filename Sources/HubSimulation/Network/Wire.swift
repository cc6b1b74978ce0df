/// One connection between two hubs. End 0 called, end 1 was called.
struct Wire {
  /// One end: which hub, and by what number it knows the connection.
  struct End {
    let hub: Int
    let link: UInt32
    var isOpen = true
  }

  var ends: (End, End)
  /// Lane 0 leads from end 0 to end 1.
  var lanes: (Lane, Lane) = (Lane(), Lane())
  /// Whether the network between the two is cut, so that nothing arrives until it heals.
  var isHeld = false
  /// Whether it is a data channel, and not a WebSocket.
  var isChannel = false

  /// Whether both sides could use it.
  var isWhole: Bool { ends.0.isOpen && ends.1.isOpen }

  func end(_ number: Int) -> End { number == 0 ? ends.0 : ends.1 }

  mutating func close(_ number: Int) {
    if number == 0 { ends.0.isOpen = false } else { ends.1.isOpen = false }
  }

  mutating func withLane<Result>(_ number: Int, _ body: (inout Lane) -> Result) -> Result {
    number == 0 ? body(&lanes.0) : body(&lanes.1)
  }
}
