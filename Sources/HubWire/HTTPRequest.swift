public import HubBase

/// Who a listener is for.
public enum Audience: Sendable, Equatable {
  /// Anybody who can reach the public address.
  case everyone
  /// Those who run the hub: the admin listener, and the public one only where no admin address is set.
  case operators
  /// Those who may change the hub: the admin listener and nothing else.
  case administrators
}

/// One HTTP request, whole.
public struct HTTPRequest: Sendable {
  /// The method in capital letters, as sent.
  public var method: String
  /// The path, percent-decoded.
  public var path: String
  /// The query without its question mark, as sent.
  public var query: String
  /// The fields in order; names in lower case.
  public var headers: [(name: String, value: String)] {
    get { fields.all }
    set { fields = GivenFields(all: newValue) }
  }
  /// The body, empty when there was none.
  public var body: [UInt8]
  /// Who asks: the address after trusted proxies were looked through.
  public var remote: String
  /// Whether it came over TLS.
  public var isSecure: Bool
  /// Whether it came through the admin listener.
  public var isAdmin: Bool
  /// How it came to the admin listener; nil elsewhere.
  public var approach: Approach?
  /// Who asks, once the admin listener knows: the name of a token, or the user on the other end of a socket.
  public var who = ""
  /// Whether they came by a link that was shared, and are to see neither addresses nor settings.
  public var isGuest = false
  /// Where the handler of a write on the admin listener leaves word of what it changed, for the audit.
  package var audit: (@Sendable (_ before: String, _ after: String) -> Void)?
  /// What may be shown to whoever asks: nothing of any tenant's until somebody knows better.
  public var view = View.tenant(.standard)
  /// The certificate its sender showed, if an authority the hub believes vouches for it.
  public var certificate: ClientCertificate?
  /// What the path's `:names` stood for.
  public var parameters: [String: String] = [:]
  private var fields: any HTTPRequestFields

  /// Describes a request.
  public init(
    method: String = "GET", path: String, query: String = "", headers: [(name: String, value: String)] = [],
    body: [UInt8] = [], remote: String = "", isSecure: Bool = false, isAdmin: Bool = false
  ) {
    self.init(
      method: method, path: path, query: query, fields: GivenFields(all: headers), body: body, remote: remote,
      isSecure: isSecure, isAdmin: isAdmin)
  }

  /// Describes a request whose fields lie with whoever read it.
  package init(
    method: String, path: String, query: String, fields: any HTTPRequestFields, body: [UInt8], remote: String,
    isSecure: Bool, isAdmin: Bool
  ) {
    self.method = method
    self.path = path
    self.query = query
    self.fields = fields
    self.body = body
    self.remote = remote
    self.isSecure = isSecure
    self.isAdmin = isAdmin
  }

  /// Tells the audit what a write found and what it left, in words that hold no secrets.
  public func changed(from before: String, to after: String) { audit?(before, after) }

  /// The first field of that name, which must be in lower case.
  public func header(_ name: String) -> String? { fields.first(name) }
}

/// The fields of a request as they lie in memory: text is made only of those that somebody asks for.
package protocol HTTPRequestFields: Sendable {
  /// All in order; names in lower case.
  var all: [(name: String, value: String)] { get }
  /// The value of the first field of a name in lower case.
  func first(_ name: String) -> String?
}

private struct GivenFields: HTTPRequestFields {
  let all: [(name: String, value: String)]

  func first(_ name: String) -> String? { all.first { $0.name == name }?.value }
}
