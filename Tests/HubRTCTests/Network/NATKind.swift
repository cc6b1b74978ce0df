/// What a NAT does (RFC 4787 §4.1 and §5).
struct NATKind: Hashable, CustomStringConvertible {
  enum Dependence: String {
    case endpointIndependent = "independent"
    case addressDependent = "address"
    case addressAndPortDependent = "port"
  }

  var mapping: Dependence
  var filtering: Dependence
  var isHairpinning = false

  static let fullCone = NATKind(mapping: .endpointIndependent, filtering: .endpointIndependent)
  static let restricted = NATKind(mapping: .endpointIndependent, filtering: .addressDependent)
  static let portRestricted = NATKind(mapping: .endpointIndependent, filtering: .addressAndPortDependent)
  static let addressMapped = NATKind(mapping: .addressDependent, filtering: .addressDependent)
  static let symmetric = NATKind(mapping: .addressAndPortDependent, filtering: .addressAndPortDependent)
  static let all = [fullCone, restricted, portRestricted, addressMapped, symmetric]

  var description: String { "\(mapping.rawValue)/\(filtering.rawValue)\(isHairpinning ? "/hairpin" : "")" }

  /// Whether others can know under which address we reach them before we do.
  var keepsItsAddress: Bool { mapping == .endpointIndependent }

  /// Whether two peers behind such NATs find each other without a relay; nil stands for no NAT.
  static func allow(_ one: NATKind?, _ other: NATKind?) -> Bool {
    let one = one ?? .fullCone
    let other = other ?? .fullCone
    if one.keepsItsAddress && other.keepsItsAddress { return true }
    // Who does not keep its address comes from one that nobody expects, which only those let in who do not
    // look at ports, and who were found at the address they were known by.
    return one.keepsItsAddress && one.filtering != .addressAndPortDependent
      || other.keepsItsAddress && other.filtering != .addressAndPortDependent
  }
}
