import HubKernel
import HubMesh

/// What the bucket of presence holds of a peer.
struct EntryValue: Equatable {
  /// Which stay of the peer at its hub: nothing that is said of an earlier one counts any more.
  var stay: UInt64
  /// Which write of the bucket claimed the id for it; 0 in that write itself. The later claim wins, and what
  /// is written again to keep it is no new claim.
  var claim: UInt64
  var member: Member

  private static let version: UInt8 = 1
  private static let head = 26

  /// A longer note is left out.
  static let longestNote = 32_768

  var bytes: [UInt8] {
    var bytes: [UInt8] = [Self.version, member.isHub ? 1 : 0]
    for number in [stay, claim, member.spelling.capitals] {
      withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
    }
    if member.note.count <= Self.longestNote { bytes += member.note }
    return bytes
  }

  init(stay: UInt64, claim: UInt64, member: Member) {
    (self.stay, self.claim, self.member) = (stay, claim, member)
  }

  /// Reads what another hub wrote of a peer; nil when it is nothing of the kind. A note that is no JSON is as
  /// good as none.
  init?(_ bytes: [UInt8], peer: PeerID, scratch: JSONScratch) {
    guard bytes.count >= Self.head, bytes.count <= Self.head + Self.longestNote, bytes[0] == Self.version
    else { return nil }
    func number(_ place: Int) -> UInt64 {
      bytes[place..<place + 8].reduce(0) { $0 &<< 8 | UInt64($1) }
    }
    (stay, claim) = (number(2), number(10))
    let note = Array(bytes[Self.head...])
    let isProper = note.isEmpty || note.withUnsafeBytes { JSONCheck.isValue($0, scratch: scratch) }
    member = Member(
      peer: peer, spelling: PeerSpelling(capitals: number(18)), isHub: bytes[1] == 1,
      note: isProper ? note : [])
  }
}
