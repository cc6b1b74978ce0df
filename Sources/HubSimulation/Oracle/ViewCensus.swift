/// How many views of each network there are, and how many equal the truth.
struct ViewCensus {
  private var views: [Int32]
  private var equal: [Int32]
  private(set) var allViews = 0
  private(set) var allEqual = 0
  /// Networks of which some view is wrong.
  private(set) var wrong: Set<Int> = []

  init(networks: Int) {
    views = Array(repeating: 0, count: networks)
    equal = views
  }

  mutating func set(_ network: Int, views count: Int, equal right: Int) {
    allViews += count - Int(views[network])
    allEqual += right - Int(equal[network])
    views[network] = Int32(count)
    equal[network] = Int32(right)
    if count == right { wrong.remove(network) } else { wrong.insert(network) }
  }
}
