package import HubWire

/// What a hub that lies may say: frames and payloads that are well made, whatever their meaning. For the
/// simulator, which has hubs that lie, and for nobody else.
package enum Utterance {
  /// A heartbeat: true, and of no use when it comes ten thousand times a second.
  package static func ping(_ number: UInt64) -> [UInt8] { frame(.ping) { $0.number(number) } }

  /// Asks another hub, over those in between, how far away it is.
  package static func probe(_ number: UInt64, from source: HubID, to target: HubID) -> [UInt8] {
    frame(.probe) { writer in
      writer.number(MeshSettings().hopLimit)
      writer.number(UInt8(0))
      writer.id(target)
      writer.id(source)
      writer.number(number)
    }
  }

  /// Asks a neighbour for the facts of hubs.
  package static func request(_ hubs: [HubID]) -> [UInt8] {
    frame(.request) { writer in for hub in hubs { writer.id(hub) } }
  }

  /// A fact of a hub without neighbours.
  package static func fact(_ card: HubCard, version: UInt64) -> [UInt8] {
    let body = FrameWriter()
    HubFact(card: card, version: version).write(to: body)
    return frame(.facts) { writer in
      writer.number(UInt16(1))
      writer.number(UInt16(truncatingIfNeeded: body.count))
      writer.raw(body.bytes)
    }
  }

  /// Whether a frame tells facts.
  package static func isFacts(_ frame: UnsafeRawBufferPointer) -> Bool {
    frame.count > 2 && frame[1] == FrameKind.facts.rawValue
  }

  /// Payload: a peer is a member at the hub that says so.
  package static func claim(_ peer: PeerID, in network: NetworkKey, stamp: UInt32) -> [UInt8] {
    payload(.members) { writer in
      writer.id(network.place)
      writer.number(UInt8(0))
      writer.number(MemberChange.entered)
      writer.number(UInt8(0))
      writer.id(peer)
      writer.spelling(.lowercase)
      writer.number(stamp)
      writer.number(UInt16(0))
    }
  }

  /// Payload: the hub that says so keeps an id.
  package static func kept(_ peer: PeerID, in network: NetworkKey, stamp: UInt32) -> [UInt8] {
    payload(.kept) { writer in
      writer.id(network.place)
      writer.id(peer)
      writer.number(stamp)
    }
  }

  /// Payload: a letter.
  package static func letter(_ letter: borrowing Letter) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: LetterPen.count(letter))
    bytes.withUnsafeMutableBytes { place in
      guard let start = place.baseAddress else { return }
      var pen = LetterPen(at: start)
      pen.write(letter)
    }
    return bytes
  }

  /// Payload: the hub that says so is interested in networks.
  package static func interests(_ networks: [NetworkKey]) -> [UInt8] {
    payload(.interests) { writer in
      for network in networks {
        writer.number(UInt8(1))
        writer.id(network.place)
      }
    }
  }

  private static func frame(_ kind: FrameKind, _ write: (FrameWriter) -> Void) -> [UInt8] {
    let writer = FrameWriter()
    writer.begin(kind)
    write(writer)
    return Array(writer.bytes)
  }

  private static func payload(_ kind: PayloadKind, _ write: (FrameWriter) -> Void) -> [UInt8] {
    let writer = FrameWriter()
    writer.number(kind.rawValue)
    write(writer)
    return Array(writer.bytes)
  }
}
