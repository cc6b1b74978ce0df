/// What a server says in place of opening a WebSocket.
package struct ServerRefusal: Sendable, Equatable {
  /// So much of a body is read for its code.
  private static let longestBody = 4_096

  /// The status.
  package let status: Int
  /// In how many seconds it is worth to try again, where it says so in seconds.
  package let retryAfter: Int?
  /// The body, as far as it is of use.
  package internal(set) var body: [UInt8] = []
  let length: Int

  init(_ head: ResponseHead) {
    status = head.status
    retryAfter = head.fields.only("retry-after").flatMap { ASCII.decimal($0, limit: Int(Int32.max)) }
    let announced = head.fields.only("content-length").flatMap { ASCII.decimal($0, limit: .max) } ?? 0
    length = min(announced, Self.longestBody)
  }

  /// A refusal that came by another way.
  package init(status: Int, retryAfter: Int?, body: [UInt8]) {
    (self.status, self.retryAfter, self.body, length) = (status, retryAfter, body, body.count)
  }
}
