/// How latencies are spread, cut into ranges that double: what plots in the terminal and as SVG draw.
struct LatencyBars {
  struct Bar {
    let from: UInt64
    let to: UInt64
    let count: UInt64
  }

  /// A range is the part of a doubling: 1, 2, 5 and 10.
  private static let steps: [UInt64] = [1, 2, 5]

  let bars: [Bar]

  init(_ histogram: TimeHistogram) {
    guard !histogram.isEmpty else {
      bars = []
      return
    }
    var edges: [UInt64] = [0]
    var scale: UInt64 = 1_000
    while scale <= 1_000_000_000_000 {
      edges += Self.steps.map { $0 * scale }
      scale *= 10
    }
    var bars = zip(edges, edges.dropFirst()).map {
      Bar(from: $0, to: $1, count: histogram.count(from: $0, to: $1))
    }
    while let last = bars.last, last.count == 0 { bars.removeLast() }
    self.bars = Array(bars.drop { $0.count == 0 })
  }

  var most: UInt64 { bars.map(\.count).max() ?? 0 }
}
