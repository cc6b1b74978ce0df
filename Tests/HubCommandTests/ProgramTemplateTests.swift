import HubClients
import Testing

@testable import HubCommand

@Suite struct ProgramTemplateTests {
  private static func template(_ name: String, _ language: ProgramLanguage) throws -> ProgramTemplate {
    ProgramTemplate(name: try PluginName(name), language: language)
  }

  @Test(arguments: ProgramLanguage.allCases) func theExampleIsItsOwnTemplate(_ language: ProgramLanguage)
    throws
  {
    let files = try Self.template("greeter", language).files
    for file in language.example + language.library {
      #expect(files.contains { $0.path == "greeter/\(file.name)" && $0.text == file.text })
    }
    #expect(files.count == language.example.count + language.library.count + 1)
  }

  @Test(arguments: ProgramLanguage.allCases)
  func nothingIsLeftOfTheNameOfTheExample(_ language: ProgramLanguage) throws {
    let library = Set(language.library.map { "rate-limit/\($0.name)" })
    for file in try Self.template("rate-limit", language).files {
      #expect(file.path.hasPrefix("rate-limit/") && !file.path.contains("greeter"))
      #expect(file.text.hasSuffix("\n") && !file.text.hasSuffix("\n\n"), "\(file.path)")
      if library.contains(file.path) { continue }
      let rest = file.text.lines.filter { $0.lowercased().contains("greeter") }
      #expect(rest.isEmpty, "\(file.path)")
    }
  }

  @Test func pythonImportsWhatHasNoHyphens() throws {
    let template = try Self.template("rate-limit", .python)
    let paths = template.files.map(\.path)
    #expect(
      paths == [
        "rate-limit/rate_limit.py", "rate-limit/test_rate_limit.py", "rate-limit/loft_plugin.py",
        "rate-limit/README.md",
      ])
    #expect(template.files[1].text.contains("from rate_limit import plugin"))
    #expect(template.files[0].text.contains("Plugin(\"rate-limit\","))
  }

  @Test(arguments: ProgramLanguage.allCases) func itsPageSaysItsLine(_ language: ProgramLanguage) throws {
    let template = try Self.template("greeter", language)
    let page = try #require(template.files.last)
    #expect(page.path == "greeter/README.md")
    #expect(page.text.contains(template.line) && page.text.contains(template.test))
    #expect(page.text.lines.allSatisfy { $0.count <= 120 && $0.last != " " })
  }
}
