import HubWire

/// What a hub says of itself and of its neighbours, as it is flooded: stamped with the start of the hub it is
/// of and a version within that start.
struct HubFact {
  /// A hub a fact names as its neighbour, with what the hub saw of the neighbour's start.
  struct Neighbour: Equatable {
    var id: HubID
    var mark: UInt32
  }

  /// More neighbours than this are none that a hub has.
  static let mostNeighbours = 1_024

  static let isDraining: UInt8 = 1
  static let isFull: UInt8 = 2
  static let isFarewell: UInt8 = 4

  var card: HubCard
  var version: UInt64
  var isFarewell = false
  /// In the order of their ids, each once.
  var neighbours: [Neighbour] = []

  /// What others say of a start when they name it as a neighbour's.
  static func mark(of epoch: UInt64) -> UInt32 {
    UInt32(truncatingIfNeeded: epoch ^ epoch &>> 32)
  }

  /// Whether another fact of the same hub is to be preferred to this one of the same start.
  func isOlder(than version: UInt64) -> Bool { self.version < version }

  func names(_ id: HubID, epoch: UInt64) -> Bool {
    var (low, high) = (0, neighbours.count)
    while low < high {
      let middle = (low + high) / 2
      if neighbours[middle].id < id { low = middle + 1 } else { high = middle }
    }
    return low < neighbours.count && neighbours[low].id == id
      && neighbours[low].mark == HubFact.mark(of: epoch)
  }
}

extension HubFact {
  func write(to writer: FrameWriter) {
    writer.id(card.id)
    writer.number(card.epoch)
    writer.number(version)
    writer.number(
      (card.isDraining ? HubFact.isDraining : 0) | (card.isFull ? HubFact.isFull : 0)
        | (isFarewell ? HubFact.isFarewell : 0))
    writer.number(card.peers)
    writer.number(card.connections)
    writer.number(card.capacity)
    writer.text(card.name)
    writer.text(card.region)
    writer.text(card.url)
    writer.number(UInt16(truncatingIfNeeded: neighbours.count))
    for neighbour in neighbours {
      writer.id(neighbour.id)
      writer.number(neighbour.mark)
    }
  }

  init(from reader: inout FrameReader, maxNeighbours: Int) throws(FrameError) {
    let id = try reader.id()
    let epoch = try reader.number(UInt64.self)
    version = try reader.number(UInt64.self)
    let flags = try reader.byte()
    card = HubCard(id: id, epoch: epoch)
    card.peers = try reader.number(UInt32.self)
    card.connections = try reader.number(UInt32.self)
    card.capacity = try reader.number(UInt32.self)
    card.name = try reader.text()
    card.region = try reader.text()
    card.url = try reader.text()
    card.isDraining = flags & HubFact.isDraining != 0
    card.isFull = flags & HubFact.isFull != 0
    isFarewell = flags & HubFact.isFarewell != 0
    let count = Int(try reader.number(UInt16.self))
    guard count <= maxNeighbours, count * (PeerID.byteCount + 4) <= reader.rest else { throw .garbage }
    neighbours.reserveCapacity(count)
    for _ in 0..<count {
      let neighbour = Neighbour(id: try reader.id(), mark: try reader.number(UInt32.self))
      guard neighbour.id != id, neighbours.last.map({ $0.id < neighbour.id }) ?? true else { throw .garbage }
      neighbours.append(neighbour)
    }
  }
}
