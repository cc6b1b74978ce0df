import Testing

@testable import HubCommand

@Suite struct MakingTests {
  private static let package = """
    let standardPlugins: [Target] = [
      plugin("Signaling"),
      plugin("Echo", uses: "Signaling"),
    ]

    let package = Package(
      targets: [
        tests("HubKernelTests", of: "HubKernel"),
      ] + standardPlugins,
      swiftLanguageModes: [.v6]
    )

    """

  private static let catalogue = """
    internal import Echo
    internal import HubCommand
    internal import Signaling

    let standardCatalogue = [
      CatalogueEntry(SignalingPlugin.self),
      CatalogueEntry(EchoPlugin.self),
    ]

    """

  @Test func registersAPlugin() throws {
    let editor = PackageEditor(name: try PluginName("greeter"))
    #expect(
      editor.package(Self.package) == """
        let standardPlugins: [Target] = [
          plugin("Signaling"),
          plugin("Echo", uses: "Signaling"),
          plugin("Greeter"),
        ]

        let package = Package(
          targets: [
            tests("HubKernelTests", of: "HubKernel"),
            .testTarget(
              name: "GreeterTests", dependencies: ["Greeter", "HubKernel", "HubTesting"],
              path: "Tests/Plugins/GreeterTests", swiftSettings: house),
          ] + standardPlugins,
          swiftLanguageModes: [.v6]
        )

        """)
    #expect(
      editor.catalogue(Self.catalogue) == """
        internal import Echo
        internal import Greeter
        internal import HubCommand
        internal import Signaling

        let standardCatalogue = [
          CatalogueEntry(SignalingPlugin.self),
          CatalogueEntry(EchoPlugin.self),
          CatalogueEntry(GreeterPlugin.self),
        ]

        """)
  }

  @Test func manyPluginsFitTheirLines() throws {
    var (package, catalogue) = (Self.package, Self.catalogue)
    for number in 1...30 {
      let editor = PackageEditor(
        name: try PluginName("plugin-number-\(["a", "b", "c"][number % 3])\(number)"))
      package = try #require(editor.package(package))
      catalogue = try #require(editor.catalogue(catalogue))
    }
    #expect(package.lines.allSatisfy { $0.count <= 110 })
    #expect(package.ranges(of: "\"PluginNumberA30\"").count == 2)
    #expect(package.ranges(of: "\"Signaling\"").count == 2)
    let imports = catalogue.lines.filter { $0.hasPrefix("internal import") }
    #expect(imports == imports.sorted())
    #expect(catalogue.ranges(of: "CatalogueEntry(").count == 32)
  }

  @Test func refusesFilesItDoesNotUnderstand() throws {
    let editor = PackageEditor(name: try PluginName("greeter"))
    let other = PackageEditor(name: try PluginName("echo"))
    #expect(other.package(Self.package) == nil)
    #expect(other.catalogue(Self.catalogue) == nil)
    for text in ["", "let package = Package()", Self.package.replacing("+ standardPlugins", with: "")] {
      #expect(editor.package(text) == nil)
    }
    for text in ["", "let catalogue = []", Self.catalogue.replacing("]\n", with: "] + others\n")] {
      #expect(editor.catalogue(text) == nil)
    }
  }

  @Test(
    arguments: [
      ("greeter", "Greeter"), ("rate-limit", "RateLimit"), ("p2p-migration", "P2pMigration"), ("a", "A"),
    ])
  func namesInAllSpellings(text: String, module: String) throws {
    #expect(try PluginName(text).module == module)
  }

  @Test(
    arguments: [
      "", "-", "a-", "-a", "a--b", "A", "a_b", "ä", "1a", "a-1", "a b", "../x", "admin", "hub", "swift",
      String(repeating: "a", count: 41),
    ])
  func refusesNames(text: String) {
    #expect(throws: CommandFailure.self) { try PluginName(text) }
  }

  @Test func theRoomFollowsTheHouseRules() throws {
    let template = PluginTemplate(name: try PluginName("rate-limit"))
    #expect(
      template.files.map(\.path) == [
        "Sources/Plugins/RateLimit/README.md", "Sources/Plugins/RateLimit/RateLimitPlugin.swift",
        "Sources/Plugins/RateLimit/Settings.swift", "Tests/Plugins/RateLimitTests/RateLimitTests.swift",
      ])
    for file in template.files {
      #expect(file.text.hasSuffix("\n") && !file.text.hasSuffix("\n\n"))
      #expect(file.text.lines.allSatisfy { $0.count <= 110 && $0.last != " " })
    }
    let readme = template.files[0].text
    for heading in ["Name", "What it does", "Settings", "Events", "Metrics", "Example", "Limits"] {
      #expect(readme.lines.contains("## \(heading)"))
    }
  }
}
