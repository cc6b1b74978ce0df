/// What a fleet calls its subjects and buckets.
struct Subjects: Sendable, Equatable {
  /// The fleet's name as one word.
  let fleet: String

  init(fleet name: String) { fleet = Subjects.word(name) }

  /// What a hub hears from others.
  func hub(_ life: Life) -> String { "loft.\(fleet).hub.\(life)" }
  /// Under which writes to the bucket of presence are told: by tenant, network, hub and peer.
  var networks: String { "loft.\(fleet).network" }
  /// Who is in a network.
  func network(_ network: FleetNetwork) -> String { "\(networks).\(network.words).>" }
  /// Under which writes to the bucket of hubs are told.
  var leases: String { "loft.\(fleet).lease" }
  /// The bucket of presence.
  var presenceBucket: String { "loft_\(fleet)_presence" }
  /// The bucket of hubs.
  var hubBucket: String { "loft_\(fleet)_hubs" }
  /// Where a hub says that it lives.
  static func lease(_ life: Life) -> String { "hub.\(life)" }
  /// Where it is written that it does not.
  static func certificate(_ life: Life) -> String { "dead.\(life)" }

  /// Any text as one word of a subject and part of a bucket's name: letters and digits stay as they are, and
  /// every other byte becomes its number between two marks, so that no two texts read alike.
  static func word(_ text: String) -> String {
    var word = ""
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        word.unicodeScalars.append(Unicode.Scalar(byte))
      default: word += "-" + String(byte, radix: 16) + "-"
      }
    }
    return word.isEmpty ? "-" : word
  }
}
