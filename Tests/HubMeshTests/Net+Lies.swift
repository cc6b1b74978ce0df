import HubWire

@testable import HubMesh

extension Net {
  /// A frame arrives as if the neighbour at the other end of a link had sent it.
  func inject(_ frame: [UInt8], on link: LinkID, to node: Int) {
    frame.withUnsafeBytes { nodes[node].node.receive($0, on: link, now: now) }
  }

  func inject(_ link: LinkID, to node: Int, _ kind: FrameKind, _ write: (FrameWriter) -> Void) {
    let writer = FrameWriter()
    writer.begin(kind)
    write(writer)
    inject(Array(writer.bytes), on: link, to: node)
  }

  /// A fact arrives, whoever it is of.
  func inject(_ fact: HubFact, on link: LinkID, to node: Int) {
    inject(link, to: node, .facts) { writer in
      let body = FrameWriter()
      fact.write(to: body)
      writer.number(UInt16(1))
      writer.number(UInt16(body.count))
      writer.raw(body.bytes)
    }
  }

  /// What a node says of itself.
  func fact(of node: Int) -> HubFact { nodes[node].node.own.fact }

  /// One node puts whatever it likes into its session with another.
  func whisper(from liar: Int, to node: Int, _ kind: PayloadKind, _ write: (FrameWriter) -> Void) {
    let speaker = nodes[liar].node
    guard let hub = speaker.hub(nodes[node].id) else { return }
    let writer = FrameWriter()
    writer.number(kind.rawValue)
    write(writer)
    speaker.append(writer.bytes, to: speaker.session(with: hub))
    speaker.schedule(now)
  }

  func whisperMember(_ peer: Int, stamp: UInt32, from liar: Int, to node: Int) {
    whisper(from: liar, to: node, .members) { writer in
      writer.id(Net.network().place)
      writer.number(UInt8(0))
      writer.number(MemberChange.entered)
      writer.number(UInt8(0))
      writer.id(Net.peer(peer))
      writer.spelling(.lowercase)
      writer.number(stamp)
      writer.number(UInt16(0))
    }
  }

  func whisperLetter(_ data: String, from peer: Int, to target: Int, by liar: Int, at node: Int) {
    whisper(from: liar, to: node, .letter) { writer in
      writer.id(Net.network().place)
      writer.id(Net.peer(peer))
      writer.id(Net.peer(target))
      writer.spelling(.lowercase)
      writer.number(UInt8(0))
      writer.number(UInt8(5))
      writer.raw(Array("offer".utf8))
      writer.number(UInt8(0))
      writer.number(UInt8(1))
      writer.raw(Array(data.utf8))
    }
  }
}
