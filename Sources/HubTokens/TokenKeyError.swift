package import HubCrypto

/// Why some bytes are no keys for tokens. It shows nothing of them.
package enum TokenKeyError: Error, Equatable, CustomStringConvertible {
  /// It is neither PEM nor JSON.
  case neither
  /// The PEM text is wrong.
  case key(KeyError)
  /// The JSON text is wrong.
  case notJSON
  /// The JSON text is neither a key nor a set of keys.
  case notAKeySet
  /// A key of the set, counted from 1, is wrong.
  case badKey(number: Int, String)
  /// There is no key in it that checks signatures by one of the four algorithms.
  case nothingUsable
  /// Two keys have one name.
  case twice
  /// There are more keys than anybody has.
  case tooMany(Int)

  /// What is wrong.
  package var description: String {
    switch self {
    case .neither: "it is neither PEM text, nor a JSON Web Key, nor a set of them"
    case .key(let error): error.description
    case .notJSON: "its JSON is damaged, or says something twice"
    case .notAKeySet: "its JSON is neither a key (kty) nor a set of keys (keys)"
    case .badKey(let number, let why): "its key \(number) cannot be used: \(why)"
    case .nothingUsable: "none of its keys checks signatures by RS256, ES256, EdDSA or HS256"
    case .twice: "two of its keys have the same kid and algorithm"
    case .tooMany(let most): "it has more than \(most) keys"
    }
  }
}
