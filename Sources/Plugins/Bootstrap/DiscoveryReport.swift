import HubKernel

/// What looking for hubs came to, place by place.
struct DiscoveryReport: Sendable, Equatable {
  /// One place that was asked.
  struct Place: Sendable, Equatable {
    let source: Source
    let name: String
    var found: [Finding] = []
    var refused: [Screening.Reason: Int] = [:]
    /// Why it said nothing.
    var trouble: String?
  }

  var places: [Place] = []

  var findings: [Finding] { places.flatMap(\.found) }

  func write(to json: JSONWriter) {
    json.list("places") { list in
      for place in places {
        list.object { one in
          one.field("source", place.source.rawValue)
          one.field("place", place.name)
          one.field("found", place.found.count)
          one.list("refused") { refused in
            for reason in Screening.Reason.allCases {
              guard let count = place.refused[reason] else { continue }
              refused.object {
                $0.field("reason", reason.rawValue)
                $0.field("words", reason.words)
                $0.field("count", count)
              }
            }
          }
          if let trouble = place.trouble { one.field("trouble", trouble) }
        }
      }
    }
  }
}
