extension ServedRoute {
  /// What the `:names` of a pattern stand for in a path; nil when the two do not match. A last one that ends
  /// in a star stands for the rest of the path, slashes and all.
  package static func parameters(_ pattern: [Substring], _ path: [Substring]) -> [String: String]? {
    var found: [String: String] = [:]
    if let last = pattern.last, last.first == ":", last.last == "*", path.count >= pattern.count {
      found[String(last.dropFirst().dropLast())] = path[(pattern.count - 1)...].joined(separator: "/")
      guard let others = parameters(pattern.dropLast(), Array(path.prefix(pattern.count - 1))) else {
        return nil
      }
      return found.merging(others) { $1 }
    }
    guard pattern.count == path.count else { return nil }
    for (wanted, given) in zip(pattern, path) {
      if wanted.first == ":" {
        found[String(wanted.dropFirst())] = String(given)
      } else if wanted != given {
        return nil
      }
    }
    return found
  }
}

extension Audience {
  /// Whether a listener shows what is meant for it.
  package func isOpen(isAdmin: Bool, hasAdminListener: Bool) -> Bool {
    switch self {
    case .everyone: true
    case .operators: isAdmin || !hasAdminListener
    case .administrators: isAdmin
    }
  }
}
