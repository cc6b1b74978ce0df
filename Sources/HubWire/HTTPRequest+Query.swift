extension HTTPRequest {
  /// The names in the query, percent-decoded, in order and as often as each is given; nil where one, or a
  /// value, cannot be decoded.
  public var queryNames: [String]? {
    var query = query
    return query.withUTF8 { bytes in
      var names: [String] = []
      for part in bytes.split(separator: UInt8(ascii: "&")) {
        let equals = part.firstIndex(of: UInt8(ascii: "=")) ?? part.endIndex
        guard let name = PercentCoding.decode(.init(rebasing: part[..<equals])),
          PercentCoding.decode(.init(rebasing: part[min(equals + 1, part.endIndex)...])) != nil
        else { return nil }
        names.append(name)
      }
      return names
    }
  }

  /// Every value given for `name` in the query, percent-decoded.
  public func queryValues(_ name: String) -> [String] {
    var values: [String] = []
    visitQuery(name) { value in
      values.append(value)
      return true
    }
    return values
  }

  /// The first value given for `name` in the query.
  public func queryValue(_ name: String) -> String? {
    var first: String?
    visitQuery(name) { value in
      first = value
      return false
    }
    return first
  }

  /// Visits the values given for `name` for as long as it is told to go on. What cannot be decoded is passed
  /// over.
  private func visitQuery(_ name: String, _ visit: (String) -> Bool) {
    var (query, name) = (query, name)
    query.withUTF8 { bytes in
      name.withUTF8 { name in
        var start = 0
        while start < bytes.count {
          let end = bytes[start...].firstIndex(of: UInt8(ascii: "&")) ?? bytes.count
          let equals = bytes[start..<end].firstIndex(of: UInt8(ascii: "=")) ?? end
          if end > start, PercentCoding.matches(.init(rebasing: bytes[start..<equals]), name),
            let value = PercentCoding.decode(.init(rebasing: bytes[min(equals + 1, end)..<end])),
            !visit(value)
          {
            return
          }
          start = end + 1
        }
      }
    }
  }
}
