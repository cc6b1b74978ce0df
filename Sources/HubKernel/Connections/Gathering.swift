/// The members of a network while nobody can enter or leave it, for telling them of an arrival or a
/// departure.
public struct Gathering {
  let lane: Lane
  /// The network.
  public let room: Room
  let members: [Room.Member]
  let about: Room.Member

  /// A member as others may know it.
  public struct Member {
    let inner: Room.Member
    /// Its id.
    public var peer: PeerID { inner.peer }
    /// Its id as it spelled it.
    public var spelling: PeerSpelling { inner.spelling }
    /// Whether it counts as a hub.
    public var isHub: Bool { inner.isHub }
    /// What it says of itself.
    public var note: [UInt8] { inner.note }
    /// The connection that speaks for it.
    public var connection: ConnectionID { inner.connection }
  }

  /// Who arrived or left; zeros where nobody did.
  public var subject: Member { Member(inner: about) }

  /// The same with fewer members, for what not all are to hear.
  public func only(_ isMeant: (Member) -> Bool) -> Gathering {
    let few = members.filter { isMeant(Member(inner: $0)) }
    return Gathering(lane: lane, room: room, members: few, about: about)
  }

  /// Everybody but the subject.
  public func forEachOther(_ body: (Member) -> Void) {
    for member in members where member.connection != about.connection { body(Member(inner: member)) }
  }

  /// Sends a message to a member, whichever reactor it is on.
  public func send(_ message: UnsafeRawBufferPointer, to member: Member) {
    let connection = member.inner.connection
    if connection.lane == lane.number {
      guard let record = lane.live(connection) else { return }
      _ = lane.transport.send(message, .text, to: record.pointee.link)
    } else {
      lane.core.put(.notice, for: connection, from: lane.id(of: 0), in: room.scope, message)
    }
  }

  /// Sends what `writer` holds to everybody but the subject, each with its own id at a place that
  /// `placeholder` returned; `sent` is called for each.
  public func sendToOthers(naming place: Int, _ sent: () -> Void = {}) {
    let number = lane.nextNotice()
    for member in members where member.connection != about.connection {
      let connection = member.connection
      if connection.lane == lane.number {
        writer.overwrite(member.peer, member.spelling, at: place)
        if let record = lane.live(connection) {
          _ = lane.transport.send(writer.bytes, .text, to: record.pointee.link)
        }
      } else {
        lane.core.inbox(connection.lane).put(
          number, writer.bytes, naming: place, for: connection, in: room.scope)
      }
      sent()
    }
  }

  /// The lane's writer, for composing what is to be sent.
  public var writer: JSONWriter { lane.writer }
}
