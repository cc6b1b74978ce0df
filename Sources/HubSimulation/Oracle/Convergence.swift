/// How much of what hubs see was true, over time.
package struct Convergence: Sendable {
  package struct Point: Sendable {
    package let moment: Moment
    /// How many views there are: a hub and a network it has members in.
    package let views: Int
    /// How many of them equal the truth.
    package let equal: Int

    package var share: Double { views == 0 ? 1 : Double(equal) / Double(views) }
  }

  package struct Mark: Sendable {
    package let moment: Moment
    package let words: String
  }

  package var points: [Point] = []
  package var marks: [Mark] = []

  package init() {}
}
