public import HubKernel

/// Somebody changed something over the admin address, or tried to.
public struct AdminActed: Event {
  /// Who: the name of a token, `unix:` and a user, `loopback:`, or `signal`.
  public let who: String
  /// What was asked for, such as `PUT /admin/v1/log`.
  public let what: String
  /// How it ended, as an HTTP status.
  public let status: Int
  /// What was there before, as far as that can be said on one line.
  public let before: String
  /// What is there now.
  public let after: String

  init(who: String, what: String, status: Int, before: String, after: String) {
    self.who = who
    self.what = what
    self.status = status
    self.before = before
    self.after = after
  }
}
