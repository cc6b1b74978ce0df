internal import Glibc

/// Where hubs stand in a picture: hubs push each other apart and links pull, from a circle on which they
/// begin, so that the same mesh always looks the same (Fruchterman and Reingold 1991).
struct MeshLayout {
  struct Point {
    var x: Double
    var y: Double
  }

  /// How far hubs stand apart that have a link, and how near any two may come.
  private static let distance = 150.0
  private static let nearest = 110.0
  /// Each round looks at all pairs, so large meshes have fewer.
  private static let work = 12_000_000
  private static let mostRounds = 400

  private(set) var places: [String: Point] = [:]
  private(set) var width = 0.0
  private(set) var height = 0.0

  init(_ hubs: [String], _ links: [(String, String)]) {
    let numbers = Dictionary(hubs.enumerated().map { ($1, $0) }) { first, _ in first }
    let pairs = links.compactMap { link in
      numbers[link.0].flatMap { one in numbers[link.1].map { (one, $0) } }
    }
    var points = Self.circle(hubs.count)
    let rounds = min(Self.mostRounds, Self.work / max(1, hubs.count * hubs.count))
    for round in 0..<rounds {
      // What moves at most in one round shrinks to nothing, so it comes to rest.
      let heat = Self.distance * (1 - Double(round) / Double(rounds))
      Self.step(&points, pairs, heat)
    }
    Self.spread(&points)
    let (left, top) = (points.map(\.x).min() ?? 0, points.map(\.y).min() ?? 0)
    for (hub, point) in zip(hubs, points) {
      let place = Point(x: point.x - left, y: point.y - top)
      places[hub] = place
      (width, height) = (max(width, place.x), max(height, place.y))
    }
  }

  private static func circle(_ count: Int) -> [Point] {
    let radius = max(nearest, nearest * Double(count) / (2 * .pi))
    return (0..<count).map { number in
      let angle = 2 * .pi * Double(number) / Double(max(1, count)) - .pi / 2
      return Point(x: radius * cos(angle), y: radius * sin(angle))
    }
  }

  private static func step(_ points: inout [Point], _ pairs: [(Int, Int)], _ heat: Double) {
    var moves = [Point](repeating: Point(x: 0, y: 0), count: points.count)
    for one in points.indices {
      for other in points.indices where other > one {
        push(one, other, points, &moves) { distance in Self.distance * Self.distance / distance }
      }
    }
    for (one, other) in pairs {
      push(one, other, points, &moves) { distance in -distance * distance / Self.distance }
    }
    for index in points.indices {
      // What has no link would drift away; everything leans a little towards the middle.
      let (x, y) = (moves[index].x - points[index].x * 0.4, moves[index].y - points[index].y * 0.4)
      let length = max(0.001, (x * x + y * y).squareRoot())
      points[index].x += x / length * min(length, heat)
      points[index].y += y / length * min(length, heat)
    }
  }

  private static func push(
    _ one: Int, _ other: Int, _ points: [Point], _ moves: inout [Point], _ force: (Double) -> Double
  ) {
    var (x, y) = (points[one].x - points[other].x, points[one].y - points[other].y)
    // Two at one place are parted along a direction that their numbers choose.
    if x * x + y * y < 0.01 { (x, y) = (0.1 * Double(other - one), 0.1) }
    let distance = (x * x + y * y).squareRoot()
    let strength = force(distance) / distance
    moves[one].x += x * strength
    moves[one].y += y * strength
    moves[other].x -= x * strength
    moves[other].y -= y * strength
  }

  /// Makes the whole larger until no two stand so near that their names touch.
  private static func spread(_ points: inout [Point]) {
    var least = Double.infinity
    for one in points.indices {
      for other in points.indices where other > one {
        let (x, y) = (points[one].x - points[other].x, points[one].y - points[other].y)
        least = min(least, (x * x + y * y).squareRoot())
      }
    }
    guard least.isFinite, least > 0, least < nearest else { return }
    let factor = min(4, nearest / least)
    for index in points.indices {
      points[index].x *= factor
      points[index].y *= factor
    }
  }
}
