extension HTTPRequest {
  /// Writes what was asked for, for programs in other languages. Fields of one name are joined.
  package func tell(_ json: JSONWriter) {
    json.field("method", method)
    json.field("path", path)
    json.field("query", query)
    json.field("headers", tellHeaders)
  }

  /// Writes the fields.
  package func tellHeaders(_ json: JSONWriter) {
    var values: [String: String] = [:]
    var names: [String] = []
    for (name, value) in headers {
      if let known = values[name] {
        values[name] = known + ", " + value
      } else {
        values[name] = value
        names.append(name)
      }
    }
    for name in names {
      json.key(name)
      json.string(values[name] ?? "")
    }
  }
}
