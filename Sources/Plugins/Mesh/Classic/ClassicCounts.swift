/// What has been counted of all hubs of older kinds.
struct ClassicCounts: Equatable {
  /// Messages that came.
  var received = 0
  /// Messages of no consequence: greetings, answers, and errors in answer to what older hubs do not know.
  var idle = 0
  /// Peers they were told of, each telling counted.
  var told = 0
  /// Departures they were told of.
  var toldGone = 0
  /// Signals passed on to them.
  var signalsOut = 0
  /// How many of them went over data channels, and how many signals came that way.
  var relaysOut = 0
  var relaysIn = 0
  /// Signals of their peers that were passed on here.
  var signalsIn = 0
  /// What came back to where it was from: our own words, and signals of our own peers.
  var echoes = 0
  /// Signals that came over one link when another had brought them already.
  var copies = 0
  /// Signals for peers that nobody knows in the sender's network.
  var undeliverable = 0
  /// What can become of a signal.
  static var ends: [(name: String, count: KeyPath<ClassicCounts, Int>)] {
    [
      ("in", \.signalsIn), ("out", \.signalsOut), ("echo", \.echoes), ("copy", \.copies),
      ("undeliverable", \.undeliverable),
    ]
  }

  /// What was refused, by fault.
  var faults: [ClassicFault: Int] = [:]
}
