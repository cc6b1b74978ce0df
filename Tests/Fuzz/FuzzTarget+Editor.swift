import HubConfig
import HubYAML

extension FuzzTarget {
  /// The editor of settings files: whatever the file is, a change is made exactly or refused.
  static let editor = FuzzTarget(name: "editor") { input in
    let bytes = Array(input)
    let edits = [
      YAMLEdit(["namespaces", "fuzz"], to: ConfigNode(.map([ConfigNode.Entry("networks", "a-*")]))),
      YAMLEdit(["namespaces", "acme", "plugins", "limits", "peers"], to: "5"),
      YAMLEdit(["namespaces", "acme"], to: nil),
    ]
    for edit in edits {
      guard let result = try? YAMLEditor.apply([edit], to: bytes, file: "fuzz.yaml") else { continue }
      var problems = Problems()
      let tree = YAMLReader.parse(result, file: "fuzz.yaml", problems: &problems)
      precondition(!problems.hasErrors, "an edit made a file that cannot be read")
      let isThere = tree?[edit.path] != nil
      precondition(isThere == (edit.value != nil), "an edit did not do what it was asked to")
    }
  }
}
