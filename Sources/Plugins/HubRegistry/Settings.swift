public import HubKernel

extension HubRegistryPlugin {
  /// What can be said under `hub-registry:`.
  public struct Settings: PluginSettings {
    var isHub = false
    var mesh = "pigeonhub-mesh"
    var limit = 10_000

    /// The defaults.
    public init() {}

    /// What can be set.
    public static let fields: [Field<Settings>] = [
      Field("isHub", \.isHub, "whether this server is a hub itself", perNamespace: false),
      Field("mesh", \.mesh, "the network on which hubs announce themselves", check: Settings.complaint),
      Field("limit", \.limit, "hubs that may be registered at once", in: 1...1_000_000, perNamespace: false),
    ]

    @Sendable private static func complaint(_ name: String) -> String? {
      let words = name.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
      let isName =
        name.utf8.count <= 63
        && words.allSatisfy { word in
          !word.isEmpty
            && word.allSatisfy {
              (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
            }
        }
      return isName ? nil : "the name of a mesh is lower-case letters, digits and single hyphens, at most 63"
    }
  }
}
