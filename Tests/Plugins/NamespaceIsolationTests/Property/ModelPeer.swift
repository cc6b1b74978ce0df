import HubKernel
import HubTesting

/// A connection as the model knows it.
final class ModelPeer {
  let client: TestClient
  let id: String
  /// The tenant it has shown a credential of.
  let bound: Int?
  /// The tenant in whose networks it is, or was last.
  var tenant: Int?
  var rooms: [String] = []
  /// Ids it has spoken of itself, and so may hear again.
  var uttered: Set<String> = []
  /// Where it is going in this step, and the tag by which a refusal can be known.
  var going: (tenant: Int, network: String, tag: String)?
  /// Whether the mesh has taken its connection over, as that of a hub: what it announces from then on is
  /// about others.
  var isTakenOver = false
  /// Whether it was at the end of the step before.
  var isOpen = false

  init(_ client: TestClient, id: String, bound: Int?) {
    self.client = client
    self.id = id
    self.bound = bound
    tenant = bound
    uttered = [id]
  }
}
