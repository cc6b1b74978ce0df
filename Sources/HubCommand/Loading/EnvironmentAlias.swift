/// A variable that older hubs read, and what becomes of it here.
struct EnvironmentAlias: Sendable {
  enum Meaning: Sendable {
    /// The text, with something after it, is the value of a setting.
    case setting([String], unit: String = "")
    /// It is what the setting was called before, and counts where the newer name says nothing.
    case olderName(of: String, [String])
    /// It is the host that the hub listens on.
    case host
    /// It is the port that the hub listens on.
    case port
    /// Nothing here needs it.
    case pointless(String)
    /// A plugin of that name would read it.
    case belongs(to: String)
    /// A plugin of that name would read it, and without that plugin the hub would be less safe than meant.
    case guards(String)
  }

  let name: String
  let meaning: Meaning

  /// The setting it stands for, if it is one.
  var path: [String]? {
    switch meaning {
    case .setting(let path, _), .olderName(_, let path): path
    default: nil
    }
  }

  /// Every variable that is known.
  static let all: [EnvironmentAlias] = [
    EnvironmentAlias(name: "PORT", meaning: .port),
    EnvironmentAlias(name: "HOST", meaning: .host),
    EnvironmentAlias(name: "MAX_CONNECTIONS", meaning: .setting(["hub", "limits", "connections"])),
    EnvironmentAlias(name: "PEER_TIMEOUT_MS", meaning: .setting(["hub", "peerTimeout"], unit: "ms")),
    EnvironmentAlias(name: "CORS_ORIGIN", meaning: .setting(["hub", "corsOrigin"])),
    EnvironmentAlias(name: "HUB_ID", meaning: .setting(["hub", "id"])),
    EnvironmentAlias(name: "REGION", meaning: .setting(["hub", "labels", "region"])),
    EnvironmentAlias(name: "IS_HUB", meaning: .setting(["plugins", "hub-registry", "isHub"])),
    EnvironmentAlias(name: "HUB_MESH_NAMESPACE", meaning: .setting(["plugins", "hub-registry", "mesh"])),
    EnvironmentAlias(
      name: "CLEANUP_INTERVAL_MS",
      meaning: .pointless("this hub forgets a peer when its time is over and has no rounds of cleaning")),
    EnvironmentAlias(name: "AUTH_TOKEN", meaning: .guards("auth-tokens")),
    EnvironmentAlias(name: "BOOTSTRAP_HUBS", meaning: .setting(["plugins", "bootstrap", "hubs"])),
    EnvironmentAlias(
      name: "BOOTSTRAP_PEERS", meaning: .olderName(of: "BOOTSTRAP_HUBS", ["plugins", "bootstrap", "hubs"])),
    EnvironmentAlias(
      name: "BOOTSTRAP", meaning: .olderName(of: "BOOTSTRAP_HUBS", ["plugins", "bootstrap", "hubs"])),
    EnvironmentAlias(name: "AUTO_CONNECT", meaning: .setting(["plugins", "bootstrap", "autoConnect"])),
    EnvironmentAlias(
      name: "RECONNECT_INTERVAL",
      meaning: .setting(["plugins", "bootstrap", "reconnectInterval"], unit: "ms")),
    EnvironmentAlias(
      name: "MAX_RECONNECT_ATTEMPTS", meaning: .setting(["plugins", "bootstrap", "maxReconnectAttempts"])),
    EnvironmentAlias(name: "PUBLIC_URL", meaning: .setting(["plugins", "mesh", "publicUrl"])),
    EnvironmentAlias(name: "APP_ID", meaning: .belongs(to: "shared-signaling")),
    EnvironmentAlias(name: "SIGNALING_TIMEOUT", meaning: .belongs(to: "shared-signaling")),
  ]
}
