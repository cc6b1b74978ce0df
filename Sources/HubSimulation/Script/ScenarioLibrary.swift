package import HubConfig

/// The scenarios that are part of the program.
package enum ScenarioLibrary {
  /// Their files, in the order of tables.
  private static let files: [(name: String, bytes: [UInt8])] = [
    ("star", PackageResources.star_scenario), ("chain", PackageResources.chain_scenario),
    ("ring", PackageResources.ring_scenario), ("random", PackageResources.random_scenario),
    ("two-regions", PackageResources.two_regions_scenario),
    ("rolling-restart", PackageResources.rolling_restart_scenario),
    ("partition-and-heal", PackageResources.partition_and_heal_scenario),
    ("flapping-link", PackageResources.flapping_link_scenario),
    ("lossy-links", PackageResources.lossy_links_scenario),
    ("clock-jump", PackageResources.clock_jump_scenario),
    ("reconnect-storm", PackageResources.reconnect_storm_scenario),
    ("migration", PackageResources.migration_scenario),
    ("migration-storm", PackageResources.migration_storm_scenario),
    ("liars", PackageResources.liars_scenario),
    ("thousand-hubs", PackageResources.thousand_hubs_scenario),
  ]

  /// Their names, in the order of tables.
  package static var names: [String] { files.map(\.name) }

  /// The text of a scenario; nil if there is none of that name.
  package static func text(_ name: String) -> String? {
    files.first { $0.name == name }.map { String(decoding: $0.bytes, as: UTF8.self) }
  }

  /// A scenario by its name; nil if there is none of that name.
  package static func scenario(_ name: String) -> (Scenario?, Problems)? {
    text(name).map { ScenarioReader.read($0, name: name, file: "\(name).scenario") }
  }
}
