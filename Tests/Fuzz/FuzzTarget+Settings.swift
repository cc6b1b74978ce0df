extension FuzzTarget {
  /// The YAML reader, from text to settings and problems.
  static let settings = FuzzTarget(name: "settings") { input in
    // Call the reader of HubYAML with `input` as the text of a Plugins.yaml; each problem must have a line.
    _ = input
  }
}
