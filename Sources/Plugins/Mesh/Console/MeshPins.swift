import HubKernel

/// Hubs without which the rest would fall apart: the places an operator should not restart without a thought.
///
/// The articulation points of the map, by depth-first search with its own stack (Tarjan 1972).
struct MeshPins {
  private struct Visit {
    let hub: PeerID
    let parent: PeerID?
    var next = 0
    var branches = 0
  }

  private var neighbours: [PeerID: [PeerID]] = [:]
  private var order: [PeerID: Int] = [:]
  private var lowest: [PeerID: Int] = [:]
  private(set) var hubs: Set<PeerID> = []

  init(_ edges: [MeshEdge]) {
    for edge in edges {
      neighbours[edge.first, default: []].append(edge.second)
      neighbours[edge.second, default: []].append(edge.first)
    }
    for hub in neighbours.keys.sorted(by: { $0.description < $1.description }) where order[hub] == nil {
      search(from: hub)
    }
  }

  private mutating func search(from root: PeerID) {
    var stack: [Visit] = []
    enter(Visit(hub: root, parent: nil), &stack)
    while let visit = stack.last {
      let around = neighbours[visit.hub] ?? []
      guard visit.next < around.count else {
        stack.removeLast()
        leave(visit, &stack)
        continue
      }
      stack[stack.count - 1].next += 1
      let other = around[visit.next]
      if other == visit.parent { continue }
      if let seen = order[other] {
        lowest[visit.hub] = min(lowest[visit.hub] ?? seen, seen)
      } else {
        stack[stack.count - 1].branches += 1
        enter(Visit(hub: other, parent: visit.hub), &stack)
      }
    }
  }

  private mutating func enter(_ visit: Visit, _ stack: inout [Visit]) {
    order[visit.hub] = order.count
    lowest[visit.hub] = order[visit.hub]
    stack.append(visit)
  }

  private mutating func leave(_ visit: Visit, _ stack: inout [Visit]) {
    guard let parent = visit.parent else {
      if visit.branches > 1 { hubs.insert(visit.hub) }
      return
    }
    let low = lowest[visit.hub] ?? 0
    lowest[parent] = min(lowest[parent] ?? low, low)
    // The root is judged by its branches alone.
    if stack.count > 1, low >= order[parent] ?? 0 { hubs.insert(parent) }
  }
}
