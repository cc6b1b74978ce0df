/// Why a peer may not be in a network.
enum Obstacle: String, Sendable, CaseIterable {
  /// No tenant claims it.
  case unknown
  /// Nobody may use it.
  case reserved
  /// Its name is not made as names must be here.
  case name
  /// It is not among those of the peer's own tenant.
  case outside
  /// Its tenant takes no pages of the peer's origin.
  case origin
  /// Its tenant is being taken away.
  case leaving

  /// What is said to a peer without credentials, whatever the cause: it shall not learn from a refusal which
  /// names are reserved, which a tenant claims, and what rules that tenant has.
  static let toStrangers = "this hub does not let you into that network"

  /// What is said to a peer that belongs to the tenant.
  var sentence: String {
    switch self {
    case .unknown: "no network of that name may be used here"
    case .reserved: "the name of that network is reserved"
    case .name: "the name of a network is lower-case letters, digits and single hyphens, at most 63"
    case .outside: "that network is not one of your tenant's"
    case .origin: "pages of your origin may not come here"
    case .leaving: "your tenant is leaving this hub"
    }
  }
}
