internal import HubClients

/// The files of a new plugin that is a program: the smallest one that does something, with its test.
struct ProgramTemplate {
  private static let exampleName = "greeter"

  let name: PluginName
  let language: ProgramLanguage

  /// The paths from where its folder is made, and what goes there.
  var files: [(path: String, text: String)] {
    let own = language.example.map { (path: "\(name.id)/\(renamed($0.name))", text: renamed($0.text)) }
    let library = language.library.map { (path: "\(name.id)/\($0.name)", text: $0.text) }
    return own + library + [(path: "\(name.id)/README.md", text: readme)]
  }

  /// The file that is the plugin, which others are named for.
  var stem: String {
    // What Python imports has no hyphens.
    language == .python ? String(name.id.map { $0 == "-" ? "_" : $0 }) : name.id
  }

  /// Its line in Plugins.yaml, under `plugins:`.
  var line: String {
    let folder = name.id
    return switch language {
    case .python: "- \(name.id): {run: [python3, \(folder)/\(stem).py], whenAway: proceed}"
    // Node takes much more address space than it uses.
    case .javascript:
      "- \(name.id): {run: [node, \(folder)/\(stem).mjs], whenAway: proceed, limits: {memory: 4GiB}}"
    case .shell: "- \(name.id): {run: [sh, \(folder)/\(stem).sh], whenAway: proceed}"
    case .wasm: "- \(name.id): {run: [wasmkit, run, \(folder)/\(stem).wasm], whenAway: proceed}"
    }
  }

  /// What its own test is run with, in its folder.
  var test: String {
    switch language {
    case .python: "python3 -m unittest"
    case .javascript: "node --test"
    case .shell: "sh test_\(stem).sh"
    case .wasm: "sh build.sh && sh test_\(stem).sh wasmkit run \(stem).wasm"
    }
  }

  /// The example with another name: that of a file where it stands for one, and that of the plugin elsewhere.
  private func renamed(_ text: String) -> String {
    let example = ProgramTemplate.exampleName
    var result = text
    for before in ["from ", "test_"] {
      result = result.replacing("\(before)\(example)", with: "\(before)\(stem)")
    }
    for ending in [".py", ".mjs", ".test.mjs", ".sh", ".c", ".wasm"] {
      result = result.replacing(example + ending, with: stem + ending)
    }
    result = result.replacing("GreeterTest", with: "\(name.module)Test")
    // In C the quotation marks of JSON have backslashes before them.
    for end in ["\"", "\\\""] {
      result = result.replacing("\"\(example)\(end)", with: "\"\(name.id)\(end)")
    }
    return result
  }

  private var readme: String {
    """
    # \(name.id)

    Says a word to every peer that connects: a plugin of a Loft hub in \(language.title).

    | file | what it is |
    | --- | --- |
    \(table)

    ## Run it

    Under `plugins:` in Plugins.yaml, with paths from where the hub runs:

    ```yaml
    \(line)
    ```

    `hubctl check` starts it once to learn its settings, and tells what is wrong with them by line and
    column; `hubctl reload` takes it into a running hub. `whenAway` says what becomes of questions that it
    does not answer: `proceed` or `refuse`.

    | setting | default | what it means |
    | --- | --- | --- |
    | `text` | `welcome` | what to say to a new peer |

    ## Test it

    ```
    \(test)
    ```

    The hub's page Docs/ExternalPlugins.md tells every line between hub and program, and Docs/Reference every
    event and every question.

    """
  }

  private var table: String {
    let own = language.example.map { file -> String in
      let words =
        switch file.name {
        case let name where name.contains("test"): "its test"
        case "build.sh": "makes `\(stem).wasm`"
        default: "the plugin"
        }
      return "| `\(renamed(file.name))` | \(words) |"
    }
    let library = language.library.map { file in
      "| `\(file.name)` | " + (file.name.hasSuffix(".d.mts") ? "its types" : "what speaks with the hub")
        + " |"
    }
    return (own + library).joined(separator: "\n")
  }
}
