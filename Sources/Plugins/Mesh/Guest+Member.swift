import HubKernel
import HubMesh
import Signaling

extension Guest {
  /// A member elsewhere, as those here hear of it. Of what it says of itself nothing is kept that only a hub
  /// may say, whatever its hub has let through.
  init(_ member: Member) {
    let said = member.note.withUnsafeBytes { note in
      note.isEmpty ? nil : try? AnnounceData(note, scratch: JSONScratch())
    }
    self.init(
      peer: member.peer, spelling: member.spelling, isHub: member.isHub, note: said?.spread ?? [])
  }
}

extension Member {
  /// A member here, as others hear of it: what it says of itself goes as one JSON value.
  init(_ guest: Guest, isProxy: Bool = false) {
    self.init(
      peer: guest.peer, spelling: guest.spelling, isHub: guest.isHub, isProxy: isProxy,
      note: guest.note.isEmpty ? [] : [UInt8(ascii: "{")] + guest.note + [UInt8(ascii: "}")])
  }
}
