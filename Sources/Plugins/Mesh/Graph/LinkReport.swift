import HubKernel
import HubMesh

/// What a hub tells others of its links, so that each can draw the whole mesh.
struct LinkReport: Sendable, Equatable {
  /// What goes over one carrier between two hubs.
  struct Entry: Sendable, Equatable {
    /// The hub at the other end.
    var hub: PeerID
    var carrier: String
    /// How long a heartbeat took there and back, in microseconds; nil until one has.
    var roundTrip: Int?
    /// Frames and bytes, both ways together.
    var frames: Int
    var bytes: Int
  }

  /// A report must fit into one word between hubs.
  static let mostEntries = 128

  var entries: [Entry] = []
  /// How often WebSockets were closed because data channels carry what they did.
  var migrations = 0
  /// What streams handed over and should not have.
  var faults = StreamFaults()
}

extension LinkReport {
  /// What these links carry. Several of one kind to one hub count together.
  init(_ links: [LinkFigures], migrations: Int, faults: StreamFaults) {
    var places: [String: Int] = [:]
    for link in links {
      let key = "\(link.hub) \(link.carrier)"
      guard let place = places[key] else {
        guard entries.count < Self.mostEntries else { continue }
        places[key] = entries.count
        entries.append(Entry(link))
        continue
      }
      let other = Entry(link)
      entries[place].frames &+= other.frames
      entries[place].bytes &+= other.bytes
      entries[place].roundTrip = [entries[place].roundTrip, other.roundTrip].compactMap { $0 }.min()
    }
    self.migrations = migrations
    self.faults = faults
  }

  /// As it goes to other hubs.
  var word: [UInt8] {
    let json = JSONWriter()
    json.object { json in
      json.list("links") { list in
        for entry in entries {
          list.object { json in
            json.field("hub", entry.hub)
            json.field("carrier", entry.carrier)
            if let time = entry.roundTrip { json.field("roundTrip", time) }
            json.field("frames", entry.frames)
            json.field("bytes", entry.bytes)
          }
        }
      }
      json.field("migrations", migrations)
      json.field("lost", faults.lost)
      json.field("doubled", faults.doubled)
      json.field("reordered", faults.reordered)
    }
    return Array(json.bytes)
  }

  /// What another hub says; nil when it is no report. Whatever it says of carriers that this hub does not
  /// know is left out.
  init?(_ word: [UInt8]) {
    guard let tree = word.withUnsafeBytes({ try? JSONValue(parsing: $0) }),
      case .array(let links)? = tree["links"]
    else { return nil }
    let number: (JSONValue, String) -> Int = { max(0, $0[$1]?.int ?? 0) }
    for link in links.prefix(Self.mostEntries) {
      guard let hub = link["hub"]?.text.flatMap(PeerID.init),
        let carrier = link["carrier"]?.text.flatMap(Carrier.init(rawValue:))
      else { continue }
      entries.append(
        Entry(
          hub: hub, carrier: carrier.rawValue, roundTrip: link["roundTrip"]?.int.map { max(0, $0) },
          frames: number(link, "frames"), bytes: number(link, "bytes")))
    }
    migrations = number(tree, "migrations")
    faults = StreamFaults(
      lost: number(tree, "lost"), doubled: number(tree, "doubled"), reordered: number(tree, "reordered"))
  }
}

extension LinkReport.Entry {
  init(_ link: LinkFigures) {
    self.init(
      hub: link.hub, carrier: link.carrier, roundTrip: link.roundTrip,
      frames: link.framesSent &+ link.framesReceived, bytes: link.bytesSent &+ link.bytesReceived)
  }
}

extension Engine {
  /// This hub's own report. On the engine's reactor.
  func report() -> LinkReport {
    guard let node else { return LinkReport() }
    let counters = node.counters
    return LinkReport(
      Snapshot(self, node).links, migrations: migrations,
      faults: StreamFaults(
        lost: counters.payloadsMissing, doubled: counters.payloadsDoubled,
        reordered: counters.payloadsReordered))
  }
}
