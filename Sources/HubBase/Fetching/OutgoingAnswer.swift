/// The answer of another server, whole.
public struct OutgoingAnswer: Sendable {
  /// The status code.
  public var status: Int
  /// The fields in order; names in lower case.
  public var headers: [(name: String, value: String)]
  /// The body.
  public var body: [UInt8]

  /// Describes an answer.
  public init(status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// The first field of that name, which must be in lower case.
  public func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
}
