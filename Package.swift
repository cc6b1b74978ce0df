// swift-tools-version: 6.2
import PackageDescription

// The module graph: who exists, and who may import whom. Arrows point at HubKernel, never away from it.

/// What every Swift target is built with.
let house: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

/// The standard plugins: one line each.
let standardPlugins: [Target] = [
  plugin("RateLimit", uses: "Signaling", "HubRegistry", "AuthTokens"),
  plugin("AuthTokens", uses: "Signaling", "HubRegistry", signs: true),
  plugin("NamespaceIsolation", uses: "Signaling", "HubRegistry"),
  plugin("Signaling"),
  plugin("HubRegistry", uses: "Signaling"),
  plugin("Mesh", uses: "Signaling", "HubRegistry", "AuthTokens", on: ["HubMesh"]),
  plugin("Bootstrap", uses: "Mesh", signs: true),
  plugin("P2PMigration", uses: "Mesh", on: ["HubMesh", "HubPeering", "HubRTC"]),
  plugin("Health", uses: "HubRegistry", "Bootstrap"),
  plugin("Metrics", uses: "HubRegistry"),
  plugin("ClientChannels", on: ["HubPeering", "HubRTC"]),
  plugin("Echo"),
]

let package = Package(
  name: "loft",
  products: [
    .executable(name: "hubctl", targets: ["hubctl"]),
    .library(name: "HubKernel", targets: ["HubKernel"]),
    .library(name: "HubCommand", targets: ["HubCommand"]),
    .library(name: "HubTesting", targets: ["HubTesting"]),
    .library(name: "HubRTC", targets: ["HubRTC"]),
    .library(name: "StandardPlugins", targets: standardPlugins.map(\.name)),
  ],
  targets: [
    // C libraries from Debian: module maps and shims, nothing else.
    .systemLibrary(name: "CAres", path: "Sources/System/CAres"),
    .systemLibrary(name: "COpenSSL", path: "Sources/System/COpenSSL"),
    .systemLibrary(name: "CUsrsctp", path: "Sources/System/CUsrsctp"),
    .systemLibrary(name: "CYAML", path: "Sources/System/CYAML"),
    .systemLibrary(name: "CZlib", path: "Sources/System/CZlib"),
    .target(name: "CHubSys", path: "Sources/System/CHubSys"),
    // Loops over bytes that only C can write for the processor's vectors.
    .systemLibrary(name: "CVector", path: "Sources/System/CVector"),

    // The house. What lies under the kernel knows nothing of hubs: bytes of the wire, and settings with their
    // places.
    .target(name: "HubWire", dependencies: ["CVector", "HubBase"], swiftSettings: house),
    .target(name: "HubConfig", swiftSettings: house),
    .target(name: "HubBase", dependencies: ["HubConfig"], swiftSettings: house),
    .target(name: "HubEvents", dependencies: ["HubBase"], swiftSettings: house),
    .target(name: "HubTenants", dependencies: ["HubWire", "HubConfig", "HubBase"], swiftSettings: house),
    .target(
      name: "HubPlugins", dependencies: ["HubWire", "HubConfig", "HubBase", "HubEvents", "HubTenants"],
      swiftSettings: house),
    .target(name: "HubTransport", dependencies: ["HubWire", "HubBase"], swiftSettings: house),
    .target(
      name: "HubKernel",
      dependencies: [
        "HubWire", "HubConfig", "HubBase", "HubTenants", "HubEvents", "HubPlugins", "HubTransport",
      ],
      swiftSettings: house),
    .target(name: "HubCrypto", dependencies: ["COpenSSL"], swiftSettings: house),
    // Tokens, tickets and proofs as text: what plugins check and hubctl makes.
    .target(name: "HubTokens", dependencies: ["HubWire", "HubCrypto"], swiftSettings: house),
    // What hubs tell each other: a state machine without sockets and clock, which the simulator runs as well.
    .target(
      name: "HubMesh", dependencies: ["HubWire", "HubBase", "HubCrypto", "CVector"], swiftSettings: house),
    // Data channels of WebRTC, from STUN upwards: state machines without sockets and clock as well.
    .target(
      name: "HubRTC", dependencies: ["HubWire", "HubConfig", "HubBase", "HubCrypto", "COpenSSL", "CUsrsctp"],
      swiftSettings: house),
    .target(
      name: "HubSimulation", dependencies: ["HubWire", "HubConfig", "HubMesh"],
      resources: [.embedInCode("Scenarios")], swiftSettings: house),
    .target(
      name: "HubFetch", dependencies: ["HubWire", "HubBase", "HubCrypto", "CAres"], swiftSettings: house),
    .target(name: "HubYAML", dependencies: ["HubConfig", "CYAML"], swiftSettings: house),
    .target(
      name: "HubNet", dependencies: ["HubKernel", "HubCrypto", "CHubSys", "CVector", "CZlib"],
      swiftSettings: house),
    .target(
      name: "HubCommand",
      dependencies: [
        "HubKernel", "HubCrypto", "HubNet", "HubFetch", "HubTokens", "HubYAML", "HubSimulation",
      ],
      swiftSettings: house),
    // Data channels with sockets: what plugins use of HubRTC on a reactor.
    .target(name: "HubPeering", dependencies: ["HubKernel", "HubRTC"], swiftSettings: house),
    .target(name: "HubTesting", dependencies: ["HubKernel", "HubYAML"], swiftSettings: house),

    // What is deployed is one file, for machines without Swift.
    .executableTarget(
      name: "hubctl", dependencies: ["HubCommand"] + named(standardPlugins),
      swiftSettings: house,
      linkerSettings: [.unsafeFlags(["-static-stdlib"], .when(configuration: .release))]),

    .testTarget(name: "TidyTests", swiftSettings: house),
    tests("HubWireTests", of: "HubWire"),
    tests("HubConfigTests", of: "HubConfig"),
    tests("HubBaseTests", of: "HubBase"),
    tests("HubKernelTests", of: "HubKernel", "HubTesting"),
    tests("HubTestingTests", of: "HubTesting", "HubKernel"),
    .testTarget(
      name: "ConformanceTests", dependencies: ["HubKernel", "HubTesting"] + named(standardPlugins),
      swiftSettings: house),
    // Several hubs in one process, and a network between them that can fail.
    tests(
      "ScenarioTests", of: "HubKernel", "HubTesting", "Mesh", "Signaling", "HubRegistry", "AuthTokens",
      "NamespaceIsolation"),
    .testTarget(
      name: "Plays", dependencies: ["HubKernel", "HubTesting"] + named(standardPlugins),
      exclude: ["README.md", "hub", "live.py"], swiftSettings: house),
    pluginTests("Signaling"),
    pluginTests("HubRegistry", with: "Signaling"),
    pluginTests("Mesh", with: "Signaling", "HubRegistry", "AuthTokens"),
    pluginTests("P2PMigration", with: "Mesh", "Signaling", "HubRegistry", "AuthTokens", "Bootstrap"),
    pluginTests("Bootstrap", with: "Mesh", "Health", "HubCrypto", "HubTokens"),
    pluginTests("RateLimit", with: "Signaling", "HubRegistry", "AuthTokens", "HubCrypto", "HubTokens"),
    pluginTests("AuthTokens", with: "Signaling", "HubRegistry", "Health", "HubCrypto", "HubTokens"),
    pluginTests("Health", with: "HubRegistry", "Signaling", "Bootstrap"),
    pluginTests(
      "NamespaceIsolation", with: "Signaling", "HubRegistry", "Health", "Echo", "AuthTokens", "Metrics",
      "Mesh"),
    pluginTests("ClientChannels", with: "Signaling", "HubRegistry", "RateLimit", "HubPeering", "HubRTC"),
    pluginTests("Metrics", with: "HubRegistry", "Signaling"),
    tests("HubYAMLTests", of: "HubYAML", "HubConfig"),
    tests("HubCryptoTests", of: "HubCrypto"),
    tests("HubTokensTests", of: "HubTokens", "HubCrypto", "HubWire"),
    tests("HubPeeringTests", of: "HubPeering", "HubRTC", "HubKernel", "HubTesting"),
    tests("HubMeshTests", of: "HubMesh", "HubWire"),
    tests("HubRTCTests", of: "HubRTC", "HubBase", "HubConfig", "HubCrypto", "HubWire"),
    tests("HubSimulationTests", of: "HubSimulation", "HubConfig", "HubMesh", "HubWire"),
    tests("HubFetchTests", of: "HubFetch", "HubBase", "HubCrypto"),
    tests("HubNetTests", of: "HubNet", "HubKernel", "HubCrypto"),
    tests(
      "HubCommandTests", of: "HubCommand", "HubBase", "HubCrypto", "HubFetch", "HubTokens", "HubKernel",
      "HubNet", "HubTesting"),
  ] + standardPlugins,
  swiftLanguageModes: [.v6]
)

// The fuzz targets are built only when somebody fuzzes: they need flags of their own, which Scripts/fuzz.sh
// gives.
if Context.environment["LOFT_FUZZ"] != nil {
  package.targets.append(
    .executableTarget(
      name: "HubFuzz",
      dependencies: [
        "HubWire", "HubConfig", "HubMesh", "HubRTC", "HubSimulation", "HubNet", "HubTokens", "HubYAML",
        "Bootstrap", "ClientChannels", "Mesh", "NamespaceIsolation", "RateLimit",
      ],
      path: "Tests/Fuzz", exclude: ["Corpus"], swiftSettings: house))
}

func named(_ targets: [Target]) -> [Target.Dependency] { targets.map { .byName(name: $0.name) } }

/// One plugin: one folder, one module, and nothing from the hub but the kernel. One that signs sees the
/// cryptography as well, under its Swift names.
func plugin(
  _ name: String, uses others: String..., on libraries: [String] = [], signs: Bool = false
) -> Target {
  .target(
    name: name,
    dependencies: ["HubKernel"] + (signs ? ["HubCrypto", "HubTokens"] : [])
      + (libraries + others).map { .byName(name: $0) },
    path: "Sources/Plugins/\(name)", exclude: ["README.md"], swiftSettings: house)
}

/// The tests of a plugin's room, which may look inside it.
func pluginTests(_ name: String, with others: String...) -> Target {
  .testTarget(
    name: "\(name)Tests",
    dependencies: ["HubKernel", "HubTesting", .byName(name: name)] + others.map { .byName(name: $0) },
    path: "Tests/Plugins/\(name)Tests", swiftSettings: house)
}

func tests(_ name: String, of targets: String...) -> Target {
  .testTarget(name: name, dependencies: targets.map { .byName(name: $0) }, swiftSettings: house)
}
