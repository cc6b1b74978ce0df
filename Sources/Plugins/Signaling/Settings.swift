public import HubKernel

extension SignalingPlugin {
  /// What can be said under `signaling:`.
  public struct Settings: PluginSettings {
    var announceBurst = 40
    var announcePerSecond = 5
    var goAway = Duration.seconds(5)

    /// The defaults.
    public init() {}

    /// What can be set.
    public static let fields: [Field<Settings>] = [
      Field(
        "announceBurst", \.announceBurst, "announcements one peer may make at once", in: 1...10_000),
      Field(
        "announcePerSecond", \.announcePerSecond, "announcements one peer may make each second after that",
        in: 1...10_000),
      Field(
        "goAway", \.goAway, "over how long peers are asked to spread their return when the hub stops",
        in: .zero ... .seconds(600), perNamespace: false),
    ]
  }
}
