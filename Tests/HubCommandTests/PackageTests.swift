import Glibc
import HubKernel
import Testing

@testable import HubCommand

@Suite struct PackageTests {
  private static let hub = HubSource.folder("/src/loft")

  private static func package(
    _ name: String, in folder: TemporaryFolder, hub: String = "/src/loft", kernel: String = "HubKernel"
  ) throws -> PluginPackage {
    let manifest = """
      {"name":"\(name)",
       "products":[{"name":"\(name)","targets":["\(name)"],"type":{"library":["automatic"]}}],
       "dependencies":[{"fileSystem":[{"identity":"x","nameForTargetDependencyResolutionOnly":"loft",
         "path":"\(hub)"}]}],
       "targets":[{"name":"\(name)","dependencies":[{"product":["\(kernel)","loft",null,null]}]}]}
      """
    return try PluginPackage(try JSONValue(parsing: manifest), in: "\(folder.path)/\(name)")
  }

  private static func list(_ module: String, in folder: TemporaryFolder, _ text: String? = nil) throws {
    _ = try folder.file(
      "\(module)/Sources/\(module)/Plugins.swift",
      text ?? "import HubKernel\n\npublic let plugins: [any Plugin.Type] = [\(module)Plugin.self]\n")
  }

  private static func complaint(_ work: () throws -> Void) -> String {
    do { try work() } catch let failure as CommandFailure { return failure.message } catch {}
    return "nothing"
  }

  @Test func findsWherePluginsAreListed() throws {
    let folder = try TemporaryFolder()
    try Self.list("One", in: folder)
    let package = try Self.package("One", in: folder)
    #expect(package.lists.map(\.module) == ["One"])
    #expect(package.lists.first?.line == 3)
    #expect(package.lists.first?.file.hasSuffix("/One/Sources/One/Plugins.swift") == true)
    #expect(package.hub == Self.hub)
  }

  @Test(
    arguments: [
      "", "let plugins: [any Plugin.Type] = []\n", "public let pluginsOfOthers = 1\n",
      "// public let plugins: x\n",
    ])
  func saysThatAListIsMissing(text: String) throws {
    let folder = try TemporaryFolder()
    try Self.list("One", in: folder, text)
    let words = Self.complaint { _ = try Self.package("One", in: folder) }
    #expect(words.hasPrefix("there is no 'public let plugins' in \(folder.path)/One/Sources/One"))
  }

  @Test func saysThatNothingDependsOnTheKernel() throws {
    let folder = try TemporaryFolder()
    try Self.list("One", in: folder)
    let words = Self.complaint { _ = try Self.package("One", in: folder, kernel: "Other") }
    #expect(words.hasPrefix("nothing in ") && words.hasSuffix("depends on HubKernel"))
  }

  @Test func putsPackagesTogether() throws {
    let folder = try TemporaryFolder()
    for name in ["One", "Two"] { try Self.list(name, in: folder) }
    let both = try HubAssembly(["One", "Two"].map { try Self.package($0, in: folder) })
    for line in [
      #".package(name: "loft", path: "/src/loft")"#, #".package(name: "Two", path: "\#(folder.path)/Two")"#,
      #".product(name: "One", package: "One")"#, #".product(name: "StandardPlugins", package: "loft")"#,
    ] { #expect(both.manifest.contains(line)) }
    #expect(both.main.contains("import Two\n"))
    #expect(both.main.contains("catalogue = catalogue + One.plugins\n"))
    #expect(both.main.hasSuffix("await HubCommand.main(catalogue)\n"))
  }

  @Test func refusesPackagesThatDoNotFitTogether() throws {
    let (folder, other) = (try TemporaryFolder(), try TemporaryFolder())
    for place in [folder, other] { for name in ["One", "Two"] { try Self.list(name, in: place) } }
    let one = try Self.package("One", in: folder)
    let elsewhere = try Self.package("Two", in: folder, hub: "/src/older")
    #expect(
      Self.complaint { _ = try HubAssembly([one, elsewhere]) }
        == "One is written for the hub in /src/loft, and Two for that in /src/older")
    #expect(Self.complaint { _ = try HubAssembly([one, one]) } == "\(folder.path)/One is given twice")
    let twin = try Self.package("One", in: other)
    #expect(Self.complaint { _ = try HubAssembly([one, twin]) }.hasSuffix("are both called 'one'"))
    #expect(Self.complaint { _ = try HubAssembly([]) } == "'build' needs --with PACKAGE")
  }

  @Test(
    arguments: [
      (#"{"branch":["main"]}"#, #"branch: "main""#), (#"{"exact":["1.0.0"]}"#, #"exact: "1.0.0""#),
      (#"{"revision":["abc"]}"#, #"revision: "abc""#),
      (#"{"range":[{"lowerBound":"1.2.3","upperBound":"2.0.0"}]}"#, #""1.2.3"..<"2.0.0""#),
    ])
  func readsEveryKindOfRequirement(json: String, text: String) throws {
    let url = "https://example.org/a/loft.git"
    let whole = #"{"location":{"remote":[{"urlString":"\#(url)"}]},"requirement":\#(json)}"#
    let source = try #require(HubSource(repository: try JSONValue(parsing: whole)))
    #expect(source == .repository(url: url, requirement: text))
    #expect(source.identity == "loft")
    #expect(source.dependency == ".package(url: \"\(url)\", \(text))")
  }

  @Test func takesAddressesWithTagsAndFolders() throws {
    #expect(
      try HubSource("https://example.org/loft#1.0")
        == .repository(url: "https://example.org/loft", requirement: "revision: \"1.0\""))
    #expect(
      try HubSource("git@example.org:a/loft.git")
        == .repository(url: "git@example.org:a/loft.git", requirement: "branch: \"main\""))
    let folder = try TemporaryFolder()
    #expect(Self.complaint { _ = try HubSource(folder.path) }.contains("is not the source of a hub"))
    _ = try folder.file("Package.swift", "")
    _ = try folder.file(Checkout.catalogue, "")
    #expect(try HubSource(folder.path) == .folder(try #require(HubSource.whole(folder.path))))
  }

  @Test func findsTheSourceThisProgramWasBuiltFrom() throws {
    guard case .folder(let path) = try HubSource.ofThisProgram() else { throw SystemFailure(number: 2) }
    #expect(FileText.exists("\(path)/Sources/HubKernel"))
  }

  @Test func quotesWhatStandsInSource() {
    #expect("a\"b\\c\n".swiftLiteral == #""a\"b\\c\u{a}""#)
    #expect("\\(x)".swiftLiteral == #""\\(x)""#)
  }

  @Test func thePackageIsWhole() throws {
    let template = PackageTemplate(name: try PluginName("rate-more"), hub: Self.hub)
    #expect(
      template.files.map(\.path) == [
        "rate-more/README.md", "rate-more/Package.swift", "rate-more/Plugins.yaml", "rate-more/.gitignore",
        "rate-more/Sources/RateMore/RateMorePlugin.swift", "rate-more/Sources/RateMore/Settings.swift",
        "rate-more/Sources/RateMore/Plugins.swift", "rate-more/Sources/rate-more-hub/main.swift",
        "rate-more/Tests/RateMoreTests/RateMoreTests.swift",
      ])
    for file in template.files {
      #expect(file.text.hasSuffix("\n") && !file.text.hasSuffix("\n\n"))
      #expect(!file.text.contains("public import"))
    }
  }

  @Test func makesNoPackageWhereSomethingIs() async throws {
    let transcript = Transcript()
    // No such folder here, and none is made: the source of the hub is looked at first.
    let code = await transcript.run(["new", "plugin", "new-one", "--package", "--loft", "/nonexistent"])
    #expect(code == .notFound)
    #expect(transcript.errors.contains("'/nonexistent' is not the source of a hub"))
    #expect(await transcript.run(["new", "plugin", "new-one", "--loft", "/nonexistent"]) == .usage)
    #expect(await transcript.run(["build", "--with", "/nonexistent"]) == .notFound)
    #expect(await transcript.run(["build"]) == .usage)
  }

  @Test func packsTheSameFilesIntoTheSameBytes() async throws {
    let (folder, output) = (try TemporaryFolder(), try TemporaryFolder())
    for (name, text) in [("Package.py", "a"), ("Sources/-x y.py", "bc"), (".git/config", "secret")] {
      _ = try folder.file(name, text)
    }
    let words = ["pack", folder.path, "--release", "1.2.3", "--output", output.path]
    let path = ProcessEnvironment.read()["PATH"] ?? ""
    let transcript = Transcript()
    #expect(await transcript.run(words, environment: ["PATH": path]) == .ok)
    let name = "\(folder.path.split(separator: "/").last ?? "")-1.2.3"
    let archive = "\(output.path)/\(name).tar.gz"
    let first = FileText.bytes(of: archive, limit: 1 << 20)
    #expect(await transcript.run(words, environment: ["PATH": path]) == .ok)
    #expect(try first.get() == FileText.bytes(of: archive, limit: 1 << 20).get())
    let listed = try Program(words: ["tar", "--list", "--file", archive], environment: ["PATH": path])
      .output()
    #expect(
      Set(String(decoding: listed.bytes, as: UTF8.self).lines) == [
        "\(name)/plugin.json", "\(name)/Package.py", "\(name)/Sources/-x y.py", "",
      ])
    let list = try PluginArchive(folder.path, version: "1.2.3").description
    let value = try JSONValue(parsing: list)
    #expect(value["version"]?.text == "1.2.3" && value["api"]?.int == 1)
    // Of "a", as sha256sum says it.
    #expect(
      value["files"]?[0]?["sha256"]?.text
        == "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb")
  }

  @Test(arguments: ["", "1", "1.0", "1.0.0-", "1.0.x", "1.0.0/..", "1.0.0 ", "-1.0.0"])
  func packsNothingWithoutAVersion(version: String) throws {
    let folder = try TemporaryFolder()
    _ = try folder.file("a", "a")
    #expect(throws: CommandFailure.self) { try PluginArchive(folder.path, version: version) }
    #expect(try PluginArchive(folder.path, version: "1.0.0-beta.1").entries.map(\.path) == ["a"])
  }

  @Test func packsNoLinksAndNothingEmpty() throws {
    let folder = try TemporaryFolder()
    #expect(throws: CommandFailure.self) { try PluginArchive(folder.path, version: "1.0.0") }
    symlink("/etc/passwd", "\(folder.path)/link")
    let words = Self.complaint { _ = try PluginArchive(folder.path, version: "1.0.0") }
    #expect(words == "link is neither a file nor a folder")
  }

  @Test func tellsHowAProgramEnded() throws {
    let environment = ["PATH": "/usr/bin:/bin"]
    #expect(try Program(words: ["sh", "-c", "exit 7"], environment: environment).run() == 7)
    #expect(try Program(words: ["sh", "-c", "kill -9 $$"], environment: environment).run() == 137)
    let said = try Program(words: ["sh", "-c", "echo $WORD"], environment: ["WORD": "hello"]).output()
    #expect(said.code == 0 && String(decoding: said.bytes, as: UTF8.self) == "hello\n")
    #expect(throws: SystemFailure.self) { try Program(words: ["/nonexistent"], environment: [:]).run() }
  }
}
