package import HubMesh

/// Makes the node of a hub; tests hand in one that makes nodes which are wrong on purpose.
package typealias NodeMaker =
  @Sendable (
    _ hub: Int, _ card: HubCard, _ settings: MeshSettings, _ seed: UInt64, _ now: Milliseconds,
    _ effects: any MeshEffects
  ) -> any MeshLogic
