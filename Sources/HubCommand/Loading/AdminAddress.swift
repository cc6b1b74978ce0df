internal import Glibc
internal import HubKernel

/// Where the administrators of a hub are heard.
enum AdminAddress: Equatable, Sendable, CustomStringConvertible {
  case tcp(host: String, port: UInt16)
  case unix(String)

  /// The longest path a Unix socket can have, without the zero after it.
  static let longestPath = 107

  /// Reads `HOST:PORT`, `unix:PATH`, or a path with a slash in it.
  init?(_ text: String) {
    if text.hasPrefix("unix:") {
      self.init(path: String(text.dropFirst(5)))
    } else if text.contains("/") {
      let bare = text.hasPrefix("http://") ? String(text.dropFirst(7)) : text
      if bare == text {
        self.init(path: text)
      } else if let address = AdminAddress(bare.last == "/" ? String(bare.dropLast()) : bare) {
        self = address
      } else {
        return nil
      }
    } else if let address = HostPort(text) {
      self = .tcp(host: address.host, port: address.port)
    } else {
      return nil
    }
  }

  private init?(path: String) {
    guard !path.isEmpty, path.utf8.count <= AdminAddress.longestPath, !path.utf8.contains(0) else {
      return nil
    }
    self = .unix(path)
  }

  /// What a hub with these settings listens on.
  init?(settings: HubSettings, environment: [String: String]) {
    if settings.admin.isEmpty {
      let folder = AdminAddress.folder(environment: environment)
      self.init(path: "\(folder)/\(AdminAddress.fileName(of: settings.name)).sock")
    } else {
      self.init(settings.admin)
    }
  }

  /// The same address, or one that names this process too when another hub of that name is heard there
  /// already.
  ///
  /// Only for addresses that nobody wrote down: whoever writes one wants that one.
  func orItsNeighbour(settings: HubSettings) -> AdminAddress {
    guard settings.admin.isEmpty, case .unix(let path) = self, AdminSocketFolder.isAnswered(path) else {
      return self
    }
    let bare = path.hasSuffix(".sock") ? String(path.dropLast(5)) : path
    return .unix("\(bare)-\(getpid()).sock")
  }

  /// Where sockets of this user's hubs are.
  static func folder(environment: [String: String]) -> String {
    if let runtime = environment["XDG_RUNTIME_DIR"], runtime.hasPrefix("/") { return "\(runtime)/loft" }
    return "/tmp/loft-\(getuid())"
  }

  /// A hub may be called anything; its socket may not lie in another folder.
  static func fileName(of hub: String) -> String {
    let name = hub.unicodeScalars.map { scalar -> Character in
      let isPlain = scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
      return isPlain || "-_.".unicodeScalars.contains(scalar) ? Character(scalar) : "_"
    }
    let text = String(name.prefix(64))
    return text.isEmpty || text.hasPrefix(".") ? "hub\(text)" : text
  }

  /// Whether only this machine can reach it.
  var isLocal: Bool {
    switch self {
    case .unix: true
    case .tcp(let host, _):
      host == "localhost" || host == "::1" || (host.hasPrefix("127.") && HostPort.isIPv4(host))
    }
  }

  var description: String {
    switch self {
    case .tcp(let host, let port): HostPort(host: host, port: port).description
    case .unix(let path): "unix:\(path)"
    }
  }
}
