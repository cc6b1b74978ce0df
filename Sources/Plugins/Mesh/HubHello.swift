import HubKernel

/// What a hub says of itself to another one of its kind, when they meet.
struct HubHello: Equatable, Sendable {
  /// What is spoken after it.
  static let version = 1

  var version = HubHello.version
  var hub: PeerID
  /// Greater with each start.
  var epoch: UInt64
  /// By chance, and another one for each process: by it a hub knows itself from another with the same id.
  var instance: UInt64
  /// The name of its mesh.
  var mesh: String

  /// The longest name of a mesh, in bytes; what is longer is none.
  private static let longestName = 128

  init(hub: PeerID, epoch: UInt64, instance: UInt64, mesh: String) {
    self.hub = hub
    self.epoch = epoch
    self.instance = instance
    self.mesh = mesh
  }

  /// Reads one; nil for what is none.
  init?(_ json: JSONValue?) {
    guard let version = json?["version"]?.int, let hub = json?["hub"]?.text.flatMap(PeerID.init),
      let epoch = json?["epoch"]?.text.flatMap({ UInt64($0) }),
      let instance = json?["instance"]?.text.flatMap({ UInt64($0, radix: 16) }),
      let mesh = json?["mesh"]?.text, mesh.utf8.count <= HubHello.longestName
    else { return nil }
    self.init(hub: hub, epoch: epoch, instance: instance, mesh: mesh)
    self.version = version
  }

  /// Reads the one that stands in what a peer says of itself: the members of a JSON object.
  init?(note: [UInt8]) {
    guard !note.isEmpty, let tree = try? JSONValue(parsing: "{" + String(decoding: note, as: UTF8.self) + "}")
    else { return nil }
    self.init(tree["mesh"])
  }

  /// Writes the members. Numbers of 64 bits stand as text, since not everybody can read them otherwise.
  func write(to json: JSONWriter) {
    json.field("version", version)
    json.field("hub", hub)
    json.field("epoch", String(epoch))
    json.field("instance", String(instance, radix: 16))
    json.field("mesh", mesh)
  }
}
