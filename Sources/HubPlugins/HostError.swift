/// Why a plugin did not get what it asked its host for.
public enum HostError: Error, CustomStringConvertible {
  case notInManifest(String)
  case notOffered(String)

  /// A sentence for the operator.
  public var description: String {
    switch self {
    case .notInManifest(let name): "it asks for \(name), which its manifest does not mention"
    case .notOffered(let name): "nobody offers \(name)"
    }
  }
}
