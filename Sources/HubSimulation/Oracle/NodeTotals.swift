internal import HubMesh

/// What all nodes counted, together.
package struct NodeTotals: Sendable {
  package private(set) var framesForwarded = 0
  package private(set) var framesDropped = 0
  package private(set) var framesRepeated = 0
  package private(set) var framesDoubled = 0
  package private(set) var pathComputations = 0

  mutating func take(_ counters: MeshCounters) {
    framesForwarded += counters.framesForwarded
    framesDropped += counters.framesDropped
    framesRepeated += counters.framesRepeated
    framesDoubled += counters.framesDoubled
    pathComputations += counters.pathComputations
  }
}
