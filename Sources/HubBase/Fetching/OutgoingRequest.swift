/// A request to another server.
public struct OutgoingRequest: Sendable {
  /// How long an answer may take unless something else is said.
  public static let usualDeadline = Duration.seconds(10)
  /// How long an answer may be unless something else is said, in bytes.
  public static let usualLimit = 1 << 20

  /// The method in capital letters.
  public var method: String
  /// Where to, beginning with `http://` or `https://`.
  public var url: String
  /// Fields beside those that are always written: host, length, connection.
  public var headers: [(name: String, value: String)]
  /// The body; empty for none.
  public var body: [UInt8]
  /// How long everything may take, from the name of the host to the end of the answer.
  public var deadline: Duration
  /// How many bytes the body of the answer may have.
  public var limit: Int
  /// Whether only addresses of the public internet are asked, wherever the name of the host leads.
  public var publicOnly = false
  /// The path of a PEM file with the authorities to believe; empty for those of this machine.
  public var authority: String

  /// Describes a request.
  public init(
    method: String = "GET", url: String, headers: [(name: String, value: String)] = [], body: [UInt8] = [],
    deadline: Duration = usualDeadline, limit: Int = usualLimit, authority: String = ""
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
    self.deadline = deadline
    self.limit = limit
    self.authority = authority
  }
}
