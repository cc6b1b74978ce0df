public import HubKernel
import HubNATS

extension FleetPlugin {
  /// What can be said under `fleet:`.
  public struct Settings: PluginSettings {
    var servers = ["nats://127.0.0.1:4222"]
    var name = "loft"
    var token: Secret?
    var user = ""
    var password: Secret?
    var credentials: Secret?
    var tls = false
    var authority = ""
    var lease = Duration.seconds(6)
    var keep = Duration.seconds(60)
    var lifetime = Duration.seconds(600)
    var queue = ByteSize.mebibytes(4)
    var replicas = 1

    /// The defaults.
    public init() {}

    /// What can be set.
    public static let fields: [Field<Settings>] = [
      Field(
        "servers", \.servers, "where the NATS servers are, such as nats://nats.example.org:4222",
        perNamespace: false, check: { $0.isEmpty ? "a fleet needs a server" : nil }),
      Field(
        "name", \.name, "what the fleet is called; fleets of other names on the same servers stay apart",
        perNamespace: false, check: { $0.isEmpty ? "a fleet has a name" : nil }),
      Field("token", \.token, "what is shown to the servers", perNamespace: false),
      Field("user", \.user, "as whom this hub comes to the servers, with a password", perNamespace: false),
      Field("password", \.password, "the password of that user", perNamespace: false),
      Field(
        "credentials", \.credentials,
        "the contents of a credentials file of NATS, such as file:/etc/loft.creds",
        perNamespace: false),
      Field("tls", \.tls, "whether the servers are spoken with through TLS only", perNamespace: false),
      Field(
        "authority", \.authority,
        "PEM file with those whose word is good for the servers; the machine's unless it is said",
        perNamespace: false),
      Field(
        "lease", \.lease, "how long a hub counts as living after it last said so",
        in: .milliseconds(500) ... .seconds(300), perNamespace: false),
      Field(
        "keep", \.keep, "how long peers elsewhere are kept while the servers are away",
        in: .seconds(1) ... .seconds(3_600), perNamespace: false),
      Field(
        "lifetime", \.lifetime, "how long the servers keep an entry of presence that is not written again",
        in: .seconds(10) ... .seconds(86_400), perNamespace: false),
      Field(
        "queue", \.queue, "bytes of signals that may wait for one other hub",
        in: .kibibytes(64) ... .mebibytes(256),
        perNamespace: false),
      Field(
        "replicas", \.replicas, "how many servers of a cluster keep presence", in: 1...5,
        perNamespace: false),
    ]

    /// Relates settings to each other.
    public func validate(_ problems: inout Problems, at position: Position) {
      if keep < lease {
        problems.add("fleet.keep must be at least as long as a lease", at: position)
      }
      if lifetime < lease * 2 {
        problems.add("fleet.lifetime must be at least two leases", at: position)
      }
      let shown = [token != nil, !user.isEmpty, credentials != nil].count { $0 }
      if shown > 1 {
        problems.add(
          "fleet shows the servers more than one thing", at: position,
          hint: "keep one of token, user with password, and credentials")
      }
      if user.isEmpty != (password == nil) {
        problems.add("fleet.user and fleet.password go together", at: position)
      }
    }

    var limits: FleetLimits {
      var limits = FleetLimits()
      limits.lease = lease.milliseconds
      limits.keep = keep.milliseconds
      limits.lifetime = lifetime.milliseconds
      limits.queue = queue.bytes
      return limits
    }

    func options(hub: String) -> NATSOptions {
      var options = NATSOptions(servers: servers, name: "loft \(hub)")
      if let token {
        options.credentials = .token(token)
      } else if let credentials {
        options.credentials = .file(credentials)
      } else if let password {
        options.credentials = .user(user, password)
      }
      (options.isEncrypted, options.authority) = (tls, authority)
      return options
    }
  }
}
