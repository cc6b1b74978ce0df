internal import HubKernel

/// A hub that has a name on this machine: where it is, and which files open it. Never a secret itself.
struct HubContext: Sendable, Equatable {
  /// Longer names nobody types.
  static let longestName = 64

  let name: String
  /// As `--admin` takes it.
  var address: String
  /// The file with the token; empty for none.
  var tokenFile = ""
  /// The file with the authority behind the certificate; empty for the public ones.
  var authority = ""

  /// What is wrong with a name; nil when nothing is.
  static func mistake(inName name: String) -> String? {
    let isPlain = name.utf8.allSatisfy { byte in
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (0x30...0x39).contains(byte)
        || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) || "-_.".utf8.contains(byte)
    }
    guard !name.isEmpty, isPlain, !name.hasPrefix("-"), name.utf8.count <= longestName else {
      return "'\(name.printable)' is no name for a context: letters, digits, '-', '_' and '.'"
    }
    return nil
  }
}
