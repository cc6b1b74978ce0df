internal import Glibc

/// Why the hub cannot serve, or not with these settings. `description` says it to an operator.
public enum ServerError: Error, Sendable, Equatable {
  /// The text is not an address to listen on.
  case address(String)
  /// Nobody knows the name of the host.
  case unknownHost(String)
  /// Something else listens there.
  case inUse(String)
  /// We may not listen there.
  case notAllowed(String)
  /// The address is not one of this machine.
  case notHere(String)
  /// Listening failed for another reason; the number is the system's `errno`.
  case listen(String, Int32)
  /// The service manager gave us something that is not a listening socket.
  case inherited(String, Int32)
  /// The certificate or key cannot be used.
  case tls(String)
  /// Other machines can reach the admin listener, and nothing there would ask who they are.
  case adminWithoutTokens(String)
  /// Other machines can reach the admin listener, and anybody between could read their tokens.
  case adminInTheOpen(String)
  /// A trusted proxy is not an address or a network.
  case trustedProxy(String)
  /// The text is no origin.
  case origin(String)
  /// The machine refused something basic; the number is its `errno`.
  case system(String, Int32)
}

extension ServerError: CustomStringConvertible {
  /// A lowercase sentence.
  public var description: String {
    switch self {
    case .address(let text): "'\(text)' is not an address"
    case .unknownHost(let text): "the host of '\(text)' cannot be found"
    case .inUse(let text): "\(text) is in use by another process; stop it, or listen elsewhere"
    case .notAllowed(let text): "this user may not listen on \(text); use a port from 1024 on"
    case .notHere(let text): "\(text) is not an address of this machine"
    case .listen(let text, let code): "cannot listen on \(text): \(Self.words(code))"
    case .inherited(let name, let code):
      "the inherited socket '\(name)' cannot be used: \(Self.words(code))"
    case .tls(let reason): "TLS cannot be set up: \(reason)"
    case .adminWithoutTokens(let text):
      "hub.admin: \(text) can be reached from other machines, and nothing there asks who they are"
    case .adminInTheOpen(let text):
      "hub.admin: tokens sent to \(text) could be read by anybody between"
    case .trustedProxy(let text): "'\(text)' is not an address or a network"
    case .origin(let text): "'\(text)' is not an origin"
    case .system(let what, let code): "\(what): \(Self.words(code))"
    }
  }

  /// What to write instead, where that can be said.
  public var hint: String? {
    switch self {
    case .address: "write HOST:PORT, [IPV6]:PORT, :PORT or unix:/PATH"
    case .adminWithoutTokens:
      "add adminTokens: [{name: ops, role: admin, value: env:LOFT_TOKEN}], or write 127.0.0.1:9090"
    case .adminInTheOpen: "set hub.tls, or adminPlain: true where something else encrypts"
    case .trustedProxy: "write 10.0.0.1 or 10.0.0.0/8"
    case .origin: "write '*', null, https://example.com or https://*.example.com"
    default: nil
    }
  }

  /// Whether the settings are to be changed, and not the machine.
  public var isMistake: Bool {
    switch self {
    case .address, .tls, .adminWithoutTokens, .adminInTheOpen, .trustedProxy, .origin: true
    default: false
    }
  }

  private static func words(_ code: Int32) -> String { String(cString: strerror(code)) }
}
