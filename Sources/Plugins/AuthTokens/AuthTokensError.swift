/// Why the settings of all tenants together cannot be.
enum AuthTokensError: Error, CustomStringConvertible {
  case sameToken(String, String, String, String)

  var description: String {
    switch self {
    case .sameToken(let name, let owner, let other, let otherOwner):
      "the token '\(name)' of \(owner) equals '\(other)' of \(otherOwner): nobody could tell whose it is"
    }
  }
}
