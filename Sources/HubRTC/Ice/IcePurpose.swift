/// What a request of the agent is for.
enum IcePurpose {
  /// Whether a pair works; `asControlling` is the role in which it was asked.
  case check(Pair, nominates: Bool, asControlling: Bool)
  /// Whether the other peer still wants what we send.
  case consent(Pair, asControlling: Bool)
  /// What a server sees as our address.
  case discover(Discovery)
}
