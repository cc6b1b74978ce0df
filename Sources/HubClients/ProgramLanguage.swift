/// A language in which `hubctl new plugin` writes plugins that are programs, and the files it writes.
package enum ProgramLanguage: String, CaseIterable, Sendable {
  case python
  case javascript = "js"
  case shell = "sh"
  case wasm

  /// What it is called in a sentence.
  package var title: String {
    switch self {
    case .python: "Python"
    case .javascript: "JavaScript"
    case .shell: "shell"
    case .wasm: "C, as WebAssembly"
    }
  }

  /// What a program needs beside it to speak with a hub: the same for every plugin.
  package var library: [ProgramFile] {
    switch self {
    case .python: [ProgramFile("loft_plugin.py", PackageResources.loft_plugin_py)]
    case .javascript:
      [
        ProgramFile("loft-plugin.mjs", PackageResources.loft_plugin_mjs),
        ProgramFile("loft-plugin.d.mts", PackageResources.loft_plugin_d_mts),
      ]
    case .shell, .wasm: []
    }
  }

  /// A plugin called `greeter`, the program first, then its test.
  package var example: [ProgramFile] {
    switch self {
    case .python:
      [
        ProgramFile("greeter.py", PackageResources.greeter_py),
        ProgramFile("test_greeter.py", PackageResources.test_greeter_py),
      ]
    case .javascript:
      [
        ProgramFile("greeter.mjs", PackageResources.greeter_mjs),
        ProgramFile("greeter.test.mjs", PackageResources.greeter_test_mjs),
      ]
    case .shell:
      [
        ProgramFile("greeter.sh", PackageResources.greeter_sh),
        ProgramFile("test_greeter.sh", PackageResources.test_greeter_sh),
      ]
    case .wasm:
      [
        ProgramFile("greeter.c", PackageResources.greeter_c),
        ProgramFile("test_greeter.sh", PackageResources.test_greeter_sh),
        ProgramFile("build.sh", PackageResources.build_sh),
      ]
    }
  }
}
