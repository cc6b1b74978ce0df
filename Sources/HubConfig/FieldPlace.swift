/// The groups a field is in, and what they decide for it.
struct FieldPlace: Sendable {
  var path: [String] = []
  var perNamespace = true

  func entering(_ name: String, perNamespace inner: Bool) -> FieldPlace {
    FieldPlace(path: path + [name], perNamespace: perNamespace && inner)
  }
}
