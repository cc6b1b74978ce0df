internal import HubKernel

/// The mesh as a hub has told of it. Names come from other hubs and are made printable here.
struct MeshMap {
  struct Hub {
    let id: String
    var name = ""
    var region = ""
    var url = ""
    var distance: Int?
    var via: String?
    var heard = 0.0
    var peers: Int?
    var connections: Int?
    var load: Double?
    var isDraining = false
    var isFull = false
    var isClassic = false
    var isSelf = false
  }

  struct Edge {
    let first: String
    let second: String
  }

  /// Somebody who is gone, or who was turned away.
  struct Trouble {
    let title: String
    let text: String
  }

  /// Shorter beginnings of ids mean too many.
  private static let shortestBeginning = 4

  let summary: String
  let state: String
  let mesh: String
  /// The hub that was asked comes first.
  let hubs: [Hub]
  let links: [JSONValue]
  let edges: [Edge]
  /// Hubs without which others could not reach each other.
  let pins: Set<String>
  let lost: [JSONValue]
  let refusals: [JSONValue]
  private let places: [String: Int]

  init(_ json: JSONValue) {
    summary = (json["summary"]?.text ?? "").printable
    state = json["state"]?.text ?? ""
    mesh = (json["mesh"]?.text ?? "").printable
    var own = Hub(json)
    (own.isSelf, own.distance) = (true, 0)
    hubs =
      [own]
      + Self.list(json, "hubs").map { Hub($0) }.sorted {
        ($0.distance ?? .max, $0.id) < ($1.distance ?? .max, $1.id)
      }
    links = Self.list(json, "links")
    let known = Set(hubs.map(\.id))
    edges = Self.list(json, "edges").compactMap { edge in
      guard let first = edge["first"]?.text, let second = edge["second"]?.text, known.contains(first),
        known.contains(second)
      else { return nil }
      return Edge(first: first, second: second)
    }
    pins = Set(Self.list(json, "pins").compactMap(\.text))
    lost = Self.list(json, "lost")
    refusals = Self.list(json, "refusals")
    places = Dictionary(hubs.enumerated().map { ($1.id, $0) }) { first, _ in first }
  }

  subscript(id: String) -> Hub? { places[id].map { hubs[$0] } }

  /// What people call a hub: its name, or how its id begins.
  func title(_ id: String) -> String {
    if let name = self[id]?.name, !name.isEmpty { return name }
    let gone = lost.first { $0["id"]?.text == id }?["name"]?.text ?? ""
    return gone.isEmpty ? String(id.prefix(8)) : gone.printable
  }

  /// A sentence with the names of hubs for their ids.
  func named(_ sentence: String) -> String {
    hubs.reduce(sentence) { $1.name.isEmpty ? $0 : $0.replacing($1.id, with: title($1.id)) }
  }

  /// The ids that a word may mean.
  func find(_ word: String) -> [String] {
    var ids = hubs.map { ($0.id, $0.name) }
    ids += lost.compactMap { hub in hub["id"]?.text.map { ($0, (hub["name"]?.text ?? "").printable) } }
    ids += refusals.compactMap { $0["who"]?.text }.filter { PeerID($0) != nil }.map { ($0, "") }
    let called = ids.filter { !$0.1.isEmpty && $0.1 == word }.map(\.0)
    if !called.isEmpty { return Self.unique(called) }
    let lower = word.lowercased()
    guard lower.count >= Self.shortestBeginning else { return [] }
    let begun = Self.unique(ids.map(\.0).filter { $0.hasPrefix(lower) })
    // A hub that nobody here has heard of may still be asked about by its whole id.
    return begun.isEmpty && PeerID(word) != nil ? [lower] : begun
  }

  private static func unique(_ ids: [String]) -> [String] { Array(Set(ids)).sorted() }

  static func list(_ json: JSONValue, _ name: String) -> [JSONValue] {
    if case .array(let list)? = json[name] { list } else { [] }
  }

  /// A number that may have a fraction.
  static func number(_ json: JSONValue?) -> Double {
    if case .number(let digits)? = json { Double(digits) ?? 0 } else { 0 }
  }

  /// Microseconds as people read them.
  static func time(_ microseconds: Int) -> String {
    let tenths: (Int) -> String = { "\($0 / 10).\($0 % 10)" }
    // Hubs look at their clocks in milliseconds.
    if microseconds == 0 { return "under 1 ms" }
    if microseconds < 1_000 { return "\(microseconds) µs" }
    if microseconds < 100_000 { return "\(tenths(microseconds / 100)) ms" }
    return microseconds < 1_000_000 ? "\(microseconds / 1_000) ms" : "\(tenths(microseconds / 100_000)) s"
  }

  /// How long ago something was.
  static func ago(_ json: JSONValue?) -> String { age(number(json)) + " ago" }

  static func age(_ seconds: Double) -> String {
    Verb.age(Int(exactly: max(0, min(seconds, 1e12)).rounded(.down)) ?? 0)
  }

  static func bytes(_ count: Int) -> String {
    if count < 10_000 { return "\(count) B" }
    return count < 10_000_000 ? "\(count / 1_000) KB" : "\(count / 1_000_000) MB"
  }
}

extension MeshMap.Hub {
  init(_ json: JSONValue) {
    let text: (String) -> String = { (json[$0]?.text ?? "").printable }
    self.init(id: text("id"))
    (name, region, url) = (text("name"), text("region"), text("url"))
    (distance, via) = (json["distance"]?.int, json["via"]?.text?.printable)
    heard = MeshMap.number(json["heardSecondsAgo"])
    (peers, connections) = (json["peers"]?.int, json["connections"]?.int)
    load = json["load"].map { MeshMap.number($0) }
    isDraining = json["isDraining"]?.bool == true
    isFull = json["isFull"]?.bool == true
    isClassic = json["dialect"]?.text == "classic"
  }

  /// What is worth a remark.
  var remarks: [String] {
    var remarks: [String] = []
    if isSelf { remarks.append("this hub") }
    if isClassic { remarks.append("classic") }
    if isDraining { remarks.append("leaving") }
    if isFull { remarks.append("full") }
    if distance == nil { remarks.append("no way there") }
    return remarks
  }
}
