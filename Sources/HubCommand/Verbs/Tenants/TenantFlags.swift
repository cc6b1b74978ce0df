internal import HubKernel

/// The flags that stand for settings of a tenant, and where those are kept.
enum TenantFlags {
  /// Which setting of which plugin a flag stands for.
  struct Place {
    let flag: Flag
    let plugin: String
    let setting: String
    /// Whether the flag may be given more than once and fills a list.
    var isList: Bool { flag.repeats }
    /// Whether it is so much each second.
    var isRate = false
  }

  static let places = [
    Place(flag: Flag("--max-peers", "peers at once", value: "N"), plugin: isolation, setting: "peers"),
    Place(
      flag: Flag("--max-networks", "networks at once", value: "N"), plugin: isolation, setting: "networks"),
    Place(
      flag: Flag("--max-peers-per-network", "members of one network", value: "N"), plugin: isolation,
      setting: "peersPerNetwork"),
    Place(flag: Flag("--max-hubs", "hubs at once", value: "N"), plugin: isolation, setting: "hubs"),
    Place(
      flag: Flag("--max-connections", "connections at once", value: "N"), plugin: isolation,
      setting: "connections"),
    Place(
      flag: Flag("--origin", "web origin that may connect", value: "ORIGIN", repeats: true),
      plugin: isolation,
      setting: "origins"),
    Place(
      flag: Flag("--message-size", "bytes of one message, such as 64KiB", value: "SIZE"), plugin: isolation,
      setting: "messageBytes"),
    Place(
      flag: Flag("--msg-rate", "messages of one peer, such as 50/s", value: "RATE"), plugin: limits,
      setting: "perSecond", isRate: true),
    Place(
      flag: Flag("--byte-rate", "bytes of one peer, such as 64KiB/s", value: "RATE"), plugin: limits,
      setting: "bytesPerSecond", isRate: true),
    Place(
      flag: Flag("--mesh", "the mesh its hubs register in", value: "NAME"), plugin: registry,
      setting: "mesh"),
  ]
  static let network = Flag(
    "--network", "a network it claims, or the beginning of some with a * behind", value: "PATTERN",
    repeats: true)

  private static let isolation = "namespace-isolation"
  private static let limits = "rate-limit"
  private static let registry = "hub-registry"
  static let tokens = "auth-tokens"

  /// All flags that say what a tenant is.
  static let all = [network] + places.map(\.flag)

  /// What the flags say, as a patch of a tenant.
  static func patch(_ arguments: Arguments) throws(CommandFailure) -> [JSONValue.Member] {
    var members: [JSONValue.Member] = []
    let networks = arguments.values(network.name)
    if !networks.isEmpty { members.append(.init("networks", .array(networks.map { .string($0) }))) }
    var plugins: [(id: String, settings: [JSONValue.Member])] = []
    for place in places {
      let given = arguments.values(place.flag.name)
      guard let last = given.last else { continue }
      let value: JSONValue =
        place.isList ? .array(given.map { .string($0) }) : try value(last, place)
      let member = JSONValue.Member(place.setting, value)
      if let index = plugins.firstIndex(where: { $0.id == place.plugin }) {
        plugins[index].settings.append(member)
      } else {
        plugins.append((place.plugin, [member]))
      }
    }
    if !plugins.isEmpty {
      members.append(.init("plugins", .object(plugins.map { .init($0.id, .object($0.settings)) })))
    }
    return members
  }

  private static func value(_ text: String, _ place: Place) throws(CommandFailure) -> JSONValue {
    var text = text
    if place.isRate {
      guard text.hasSuffix("/s") else {
        throw CommandFailure(
          .usage, "\(place.flag.name): '\(text.printable)' is not a rate", hint: "write it as 50/s")
      }
      text.removeLast(2)
    }
    return Int(text).map { .number(String($0)) } ?? .string(text)
  }
}
