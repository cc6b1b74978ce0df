/// What a route of the admin listener is for. The document of that listener is made of these, and so is the
/// check of what comes in, so neither can differ from the other.
///
/// A route that says so much of itself is reached only by requests that fit: queries and bodies are what the
/// description says, and `If-Match` is there when it must be.
public struct RouteDescription: Sendable {
  /// What it does, in a few words.
  public var summary: String
  /// More about it, where that helps; empty otherwise.
  public var detail: String
  /// Under which heading it stands in the document.
  public var tag: String
  /// The `:names` of its path, and what may stand in its query.
  public var parameters: [RouteParameter]
  /// The JSON it must be sent; nil when it takes no body.
  public var body: JSONShape?
  /// Whether a write must name, in `If-Match`, the version it was made for.
  public var needsMatch: Bool
  /// How it answers when all went well.
  public var answers: [RouteAnswer]
  /// Further statuses with which it refuses, beside those that every route has; always problem JSON.
  public var refusals: [Int]
  /// Whether those may ask who came by a link that was shared. Its answer has to leave out what they are not
  /// to see: `HTTPRequest.isGuest` says so.
  public var isForGuests = false

  /// Describes a route.
  public init(
    _ summary: String, detail: String = "", tag: String = "hub", parameters: [RouteParameter] = [],
    body: JSONShape? = nil, needsMatch: Bool = false, answers: [RouteAnswer], refusals: [Int] = []
  ) {
    self.summary = summary
    self.detail = detail
    self.tag = tag
    self.parameters = parameters
    self.body = body
    self.needsMatch = needsMatch
    self.answers = answers
    self.refusals = refusals
  }

  /// The same, for those as well who came by a link that was shared.
  public func forGuests() -> RouteDescription {
    var description = self
    description.isForGuests = true
    return description
  }
}
