/// An event or intent as its source declares it.
struct Declaration: Equatable {
  enum Kind: Equatable {
    case event
    case intent
  }

  /// One of its constants.
  struct Member: Equatable {
    let name: String
    let type: String
    let help: String
  }

  let kind: Kind
  let typeName: String
  let help: String
  let members: [Member]
  /// The module it is in.
  let module: String
  /// Whether its deciders may take their time.
  let isPatient: Bool

  /// What it is called outside of Swift.
  var name: String { typeName.prefix(1).lowercased() + typeName.dropFirst() }
}
