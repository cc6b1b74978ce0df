import HubKernel

extension Secret {
  /// Where it is kept.
  var place: String {
    switch source {
    case .environment(let name): "env:\(name)"
    case .file(let path): "file:\(path)"
    case nil: "•••"
    }
  }
}
