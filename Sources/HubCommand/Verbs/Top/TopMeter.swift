internal import HubKernel

/// A meter as the admin address tells it.
struct TopMeter: Sendable {
  let name: String
  let owner: String
  let labels: [(name: String, value: String)]
  let value: Int
  let buckets: [Int]?

  init(_ json: JSONValue) {
    name = (json["name"]?.text ?? "").printable
    owner = (json["owner"]?.text ?? "").printable
    value = json["value"]?.int ?? 0
    if case .object(let members)? = json["labels"] {
      labels = members.map { ($0.key.printable, ($0.value.text ?? "").printable) }
    } else {
      labels = []
    }
    if case .array(let counts)? = json["buckets"] {
      buckets = counts.map { $0.int ?? 0 }
    } else {
      buckets = nil
    }
  }

  /// What tells it from others of its name, in words.
  var title: String {
    labels.compactMap { label in
      guard label.name == "dry_run" else { return label.value }
      return label.value == "true" ? "(dry run)" : nil
    }.joined(separator: " ")
  }
}
