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
  plugin(
    "Fleet", uses: "Signaling", "HubRegistry", on: ["HubMesh", "HubNATS", "HubFleet", "HubBase"]),
  plugin("Bootstrap", uses: "Mesh", "Records", on: ["HubRecords"], signs: true),
  plugin("P2PMigration", uses: "Mesh", "TurnCredentials", on: ["HubMesh", "HubPeering", "HubRTC"]),
  plugin("Health", uses: "HubRegistry", "Bootstrap"),
  plugin("Metrics", uses: "HubRegistry"),
  plugin("ClientChannels", on: ["HubPeering", "HubRTC"]),
  plugin("RecordReplication", uses: "Records", "Mesh", on: ["HubRecords"], signs: true),
  plugin("Mailbox", uses: "Signaling"),
  plugin("Webhooks", signs: true),
  plugin("TurnCredentials", uses: "Signaling", signs: true),
  plugin("Acme", signs: true),
  plugin("Records", uses: "AuthTokens", on: ["HubRecords"], signs: true),
  plugin("FleetRecords", uses: "Records", on: ["HubRecords", "HubNATS", "HubFleet"], signs: true),
  plugin("FleetControl", uses: "RateLimit", on: ["HubNATS", "HubFleet"]),
  plugin("Echo"),
  plugin("BrowserClient", holds: ["Client", "Demo"]),
  plugin("Console", uses: "Records", on: ["HubRecords"], signs: true, holds: ["Page"]),
  plugin("External", on: ["HubPrograms"]),
  plugin("SQLiteStorage", on: ["HubRecords", "HubSQLite"]),
  plugin("MemoryStorage", on: ["HubRecords"]),
]

let package = Package(
  name: "loft",
  products: [
    .executable(name: "hubctl", targets: ["hubctl"]),
    .library(name: "HubKernel", targets: ["HubKernel"]),
    .library(name: "HubCommand", targets: ["HubCommand"]),
    .library(name: "HubTesting", targets: ["HubTesting"]),
    .library(name: "HubRTC", targets: ["HubRTC"]),
    .library(name: "HubClient", targets: ["HubClient"]),
    // The catalogue and what it names: a plugin elsewhere may use the contracts of these.
    .library(name: "StandardPlugins", targets: ["StandardPlugins"] + standardPlugins.map(\.name)),
  ],
  targets: [
    // C libraries from Debian: module maps and shims, nothing else.
    .systemLibrary(name: "CAres", path: "Sources/System/CAres"),
    .systemLibrary(name: "CNATS", path: "Sources/System/CNATS"),
    .systemLibrary(name: "COpenSSL", path: "Sources/System/COpenSSL"),
    .systemLibrary(name: "CSQLite", path: "Sources/System/CSQLite", pkgConfig: "sqlite3"),
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
    // What is published, kept and replicated: values and rules, without sockets, files and clock.
    .target(
      name: "HubRecords", dependencies: ["HubWire", "HubBase", "HubCrypto", "HubTokens"], swiftSettings: house
    ),
    // Databases in files, under Swift names.
    .target(name: "HubSQLite", dependencies: ["CSQLite"], swiftSettings: house),
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
    // Libraries for plugins in other languages, and the plugins that `hubctl new` begins with.
    .target(
      name: "HubClients", exclude: ["README.md"],
      resources: [
        .embedInCode("loft_plugin.py"), .embedInCode("loft-plugin.mjs"), .embedInCode("loft-plugin.d.mts"),
        .embedInCode("Templates"),
      ], swiftSettings: house),
    .target(
      name: "HubFetch", dependencies: ["HubWire", "HubBase", "HubCrypto", "CAres"], swiftSettings: house),
    // A connection to NATS servers and the buckets they keep: what fleets stand on.
    .target(name: "HubNATS", dependencies: ["HubConfig", "HubBase", "CNATS"], swiftSettings: house),
    // What plugins of a fleet share of it: buckets, and readers that are kept told of them.
    .target(name: "HubFleet", dependencies: ["HubConfig", "HubBase", "HubNATS"], swiftSettings: house),
    .target(name: "HubYAML", dependencies: ["HubConfig", "CYAML"], swiftSettings: house),
    .target(
      name: "HubNet", dependencies: ["HubKernel", "HubCrypto", "CHubSys", "CVector", "CZlib"],
      swiftSettings: house),
    // Many peers that load a hub from a few threads, and what they find.
    .target(
      name: "HubLoad", dependencies: ["HubWire", "HubBase", "HubCrypto", "HubNet", "CHubSys"],
      swiftSettings: house),
    // A peer as a library: one machine without sockets and clock, and what drives it.
    .target(
      name: "HubClient",
      dependencies: [
        "HubWire", "HubBase", "HubCrypto", "HubTokens", "HubRecords", "HubNet", "HubRTC", "CHubSys",
      ],
      swiftSettings: house),
    .target(
      name: "HubCommand",
      dependencies: [
        "HubClient",
        "HubKernel", "HubCrypto", "HubNet", "HubClients", "HubFetch", "HubTokens", "HubRecords", "HubYAML",
        "HubSimulation", "HubTesting", "HubFleet", "HubLoad",
      ],
      swiftSettings: house),
    // Data channels with sockets: what plugins use of HubRTC on a reactor.
    .target(name: "HubPeering", dependencies: ["HubKernel", "HubRTC"], swiftSettings: house),
    // Programs, and lines to and from them: what plugins use of processes, on a loop of their own.
    .target(
      name: "HubPrograms", dependencies: ["HubBase", "HubCrypto", "HubNet", "CHubSys"], swiftSettings: house),
    .target(name: "HubTesting", dependencies: ["HubKernel", "HubYAML", "CHubSys"], swiftSettings: house),

    // The catalogue, which a hub with plugins of somebody else begins with as well.
    .target(
      name: "StandardPlugins", dependencies: ["HubKernel"] + named(standardPlugins), swiftSettings: house),

    // What is deployed is one file, for machines without Swift.
    .executableTarget(
      name: "hubctl", dependencies: ["HubCommand", "StandardPlugins"],
      swiftSettings: house,
      linkerSettings: [.unsafeFlags(["-static-stdlib"], .when(configuration: .release))]),

    .testTarget(name: "TidyTests", swiftSettings: house),
    tests("HubWireTests", of: "HubWire"),
    tests("HubConfigTests", of: "HubConfig"),
    tests("HubBaseTests", of: "HubBase"),
    tests("HubKernelTests", of: "HubKernel", "HubTesting"),
    tests("HubTestingTests", of: "HubTesting", "HubKernel"),
    .testTarget(
      name: "ConformanceTests",
      dependencies: ["HubKernel", "HubTesting", "StandardPlugins"],
      swiftSettings: house),
    // Several hubs in one process, and a network between them that can fail.
    tests(
      "ScenarioTests", of: "HubKernel", "HubTesting", "Mesh", "Signaling", "HubRegistry", "AuthTokens",
      "NamespaceIsolation", "Mailbox"),
    .testTarget(
      name: "Plays", dependencies: ["HubKernel", "HubTesting"] + named(standardPlugins),
      exclude: ["README.md", "hub", "live.py"], swiftSettings: house),
    pluginTests("Signaling"),
    pluginTests("HubRegistry", with: "Signaling"),
    pluginTests("Mesh", with: "Signaling", "HubRegistry", "AuthTokens"),
    pluginTests("P2PMigration", with: "Mesh", "Signaling", "HubRegistry", "AuthTokens", "Bootstrap"),
    pluginTests("Fleet", with: "Signaling", "HubRegistry", "HubMesh"),
    pluginTests(
      "Bootstrap", with: "Mesh", "Health", "Records", "HubRecords", "HubCrypto", "HubTokens"),
    pluginTests("RateLimit", with: "Signaling", "HubRegistry", "AuthTokens", "HubCrypto", "HubTokens"),
    pluginTests("AuthTokens", with: "Signaling", "HubRegistry", "Health", "HubCrypto", "HubTokens"),
    pluginTests("Health", with: "HubRegistry", "Signaling", "Bootstrap"),
    pluginTests(
      "NamespaceIsolation", with: "Signaling", "HubRegistry", "Health", "Echo", "AuthTokens", "Metrics",
      "Mesh", "Records", "MemoryStorage"),
    pluginTests("ClientChannels", with: "Signaling", "HubRegistry", "RateLimit", "HubPeering", "HubRTC"),
    pluginTests(
      "Mailbox", with: "Signaling", "AuthTokens", "RateLimit", "NamespaceIsolation", "TurnCredentials"),
    pluginTests("External", with: "HubRegistry", "HubPrograms"),
    pluginTests("SQLiteStorage", with: "MemoryStorage", "HubRecords", "HubSQLite", "HubCrypto"),
    pluginTests("BrowserClient"),
    pluginTests("Acme", with: "HubCrypto", "HubTokens"),
    pluginTests("Console", with: "HubCommand", "HubCrypto", "HubRecords", "Records"),
    pluginTests("Metrics", with: "HubRegistry", "Signaling"),
    pluginTests("TurnCredentials", with: "Signaling", "AuthTokens", "Health", "HubCrypto", "HubTokens"),
    pluginTests(
      "Records", with: "HubRecords", "Signaling", "AuthTokens", "NamespaceIsolation", "HubCrypto",
      "HubTokens"),
    pluginTests("Webhooks", with: "Signaling", "NamespaceIsolation", "HubCrypto", "HubTokens"),
    pluginTests(
      "RecordReplication", with: "Records", "Mesh", "Signaling", "HubRegistry", "MemoryStorage", "Bootstrap",
      "AuthTokens", "HubRecords", "HubCrypto", "HubTokens"),
    tests("HubYAMLTests", of: "HubYAML", "HubConfig"),
    tests("HubCryptoTests", of: "HubCrypto"),
    tests("HubTokensTests", of: "HubTokens", "HubCrypto", "HubWire"),
    tests("HubProgramsTests", of: "HubPrograms", "HubBase", "HubTesting"),
    tests("HubPeeringTests", of: "HubPeering", "HubRTC", "HubKernel", "HubTesting"),
    tests("HubRecordsTests", of: "HubRecords", "HubCrypto", "HubTokens", "HubWire"),
    tests("HubSQLiteTests", of: "HubSQLite"),
    tests("HubMeshTests", of: "HubMesh", "HubWire"),
    // The rooms that share buckets, over one in memory.
    tests(
      "HubFleetTests", of: "HubFleet", "HubNATS", "HubBase", "HubKernel", "HubTesting", "HubRecords",
      "FleetControl", "FleetRecords", "Records", "RateLimit", "Signaling", "HubRegistry"),
    tests("HubNATSTests", of: "HubNATS", "HubBase", "HubConfig"),
    tests("HubRTCTests", of: "HubRTC", "HubBase", "HubConfig", "HubCrypto", "HubTesting", "HubWire"),
    tests("HubSimulationTests", of: "HubSimulation", "HubConfig", "HubMesh", "HubWire"),
    tests("HubFetchTests", of: "HubFetch", "HubBase", "HubCrypto"),
    tests("HubLoadTests", of: "HubLoad"),
    tests("HubNetTests", of: "HubNet", "HubKernel", "HubCrypto"),
    tests(
      "HubClientTests", of: "HubClient", "HubBase", "HubCrypto", "HubKernel", "HubTesting", "HubTokens",
      "HubWire", "Signaling",
      "HubRegistry", "Mailbox", "AuthTokens", "Records", "MemoryStorage", "ClientChannels",
      "TurnCredentials"),
    tests(
      "HubCommandTests", of: "HubCommand", "HubBase", "HubFleet", "HubClients", "HubCrypto", "HubFetch",
      "HubTokens",
      "HubKernel",
      "HubLoad", "HubNet", "HubTesting"),
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
        "HubPrograms", "Acme", "Bootstrap", "ClientChannels", "External", "Mesh", "NamespaceIsolation",
        "RateLimit",
        "TurnCredentials", "Webhooks", "HubCrypto", "HubTesting", "HubRecords", "HubSQLite", "SQLiteStorage",
      ],
      path: "Tests/Fuzz", exclude: ["Corpus"], swiftSettings: house))
}

func named(_ targets: [Target]) -> [Target.Dependency] { targets.map { .byName(name: $0.name) } }

/// One plugin: one folder, one module, and nothing from the hub but the kernel. One that signs sees the
/// cryptography as well, under its Swift names.
func plugin(
  _ name: String, uses others: String..., on libraries: [String] = [], signs: Bool = false,
  holds resources: [String] = []
) -> Target {
  .target(
    name: name,
    dependencies: ["HubKernel"] + (signs ? ["HubCrypto", "HubTokens"] : [])
      + (libraries + others).map { .byName(name: $0) },
    path: "Sources/Plugins/\(name)", exclude: ["README.md"], resources: resources.map { .embedInCode($0) },
    swiftSettings: house)
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
