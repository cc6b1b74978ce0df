import HubKernel

/// Why a hub is turned away: a stable word, and a sentence for whoever runs it.
struct Objection: Equatable {
  let code: String
  let reason: String
  /// What it is called here, where the other side need not know all of it.
  var inside: String?

  /// The word for whatever other plugins and other hubs refuse for.
  static let refused = "hub-refused"

  static let itself = Objection(code: "self", reason: "this address leads back to the hub that calls it")
  static let draining = Objection(code: "draining", reason: "this hub is about to stop")
  static let tooMany = Objection(
    code: "too-many-links", reason: "this hub has as many links with other hubs as it may")
  static let tooMuch = Objection(code: refused, reason: "it said too much before it was let in")
  static let classic = Objection(
    code: "classic-refused",
    reason: "hubs of older kinds are not taken here: mesh.classic is 'refuse', or secrets are asked for")

  /// Why whoever shows no credential does not come to the network of hubs of a tenant.
  static let unboundReason =
    "this is the network of hubs of a tenant: they come with a credential of the tenant"

  static func otherMesh(_ here: String, there: String) -> Objection {
    Objection(
      code: "other-mesh",
      reason: "one hub belongs to the mesh '\(here.printable)' and the other to '\(there.printable)': "
        + "hub-registry.mesh must be the same")
  }

  static func taken(_ hub: PeerID) -> Objection {
    Objection(
      code: "hub-id-taken",
      reason: "another hub with the id \(hub) is in the mesh: give each its own hub.id")
  }

  static func version(_ version: Int) -> Objection {
    Objection(
      code: "other-version",
      reason: "the calling hub speaks version \(version) of the mesh, this one version 1")
  }

  static func otherName(_ said: PeerID, _ is: PeerID) -> Objection {
    Objection(code: refused, reason: "the hub connected as \(`is`) and calls itself \(said)")
  }

  /// Where there are tenants, whoever links has proven to belong here. A stranger is not told of tenants.
  static let unproven = Objection(
    code: "secret-needed",
    reason: "the other hub takes only hubs that prove the secret of the mesh, and has none yet: set the same "
      + "auth-tokens.hubs.secret on both",
    inside: "there are tenants here, and nothing by which hubs could prove that they belong to this one: set "
      + "the same auth-tokens.hubs.secret on every hub, or 'plugins: {mesh: off}' for the tenants")

  static let tokenWithheld = Objection(
    code: "token-withheld",
    reason: "it asks for a token, and mesh.token is shown to hubs of bootstrap.hubs alone: name it there, or "
      + "set mesh.tokenTo to 'all'")

  /// As a connection is closed with it on which there was a link.
  static let unprovenLink = "links need the secret of the mesh since this hub has tenants"

  static let tenant = Objection(
    code: "hub-of-tenant",
    reason: "hubs meet outside of tenants, and this one came with a tenant's credential or to its network")

  /// Words with which a hub of ours turns others away.
  static let codes: Set<String> = [
    "self", "other-mesh", "hub-id-taken", "other-version", "draining", "too-many-links", "classic-refused",
    "secret-needed", "hub-of-tenant", refused,
  ]

  /// The message that tells it.
  func message(at time: Int64) -> String {
    let json = JSONWriter()
    json.object { json in
      json.field("type", word: "error")
      json.field("error", reason)
      json.field("code", code)
      json.field("by", MeshPlugin.manifest.id)
      json.field("reason", reason)
      json.field("fromPeerId", word: "system")
      json.field("timestamp", time)
    }
    return json.text
  }
}
