/// What a client is ready to take, as its `Accept` says (RFC 9110, section 12.5.1).
public struct AcceptField: Sendable, Equatable {
  /// One of the forms it names, or many of them at once.
  public struct Range: Sendable, Equatable {
    /// What it matches; `*` stands for anything.
    public let media: MediaType
    /// How welcome that is, in thousandths; 0 means not at all.
    public let quality: Int

    /// How closely it describes a form: the closest of those that match has the say.
    var precision: Int {
      media.type == "*" ? 0 : media.subtype == "*" ? 1 : media.version == nil ? 2 : 3
    }

    func matches(_ offer: MediaType) -> Bool {
      (media.type == "*" || media.type == offer.type)
        && (media.subtype == "*" || media.subtype == offer.subtype)
        && (media.version == nil || media.version == offer.version)
    }
  }

  /// More than these nobody names; a field that does is not read.
  public static let mostRanges = 64

  /// What it names, in order.
  public let ranges: [Range]

  /// Reads the value of the field; nil when it breaks the grammar. An empty one accepts everything.
  public init?(_ text: String) {
    var reader = AcceptReader(bytes: Array(text.utf8))
    guard let ranges = reader.list() else { return nil }
    self.ranges = ranges
  }

  /// The place of the offer that is most welcome, and of those that are equally so the one described most
  /// closely, then the first; nil when none will do.
  public func best(of offers: [MediaType]) -> Int? {
    if ranges.isEmpty { return offers.isEmpty ? nil : 0 }
    var best: (place: Int, quality: Int, precision: Int)?
    for (place, offer) in offers.enumerated() {
      guard let range = closest(to: offer), range.quality > 0 else { continue }
      if let best, (best.quality, best.precision) >= (range.quality, range.precision) { continue }
      best = (place, range.quality, range.precision)
    }
    return best?.place
  }

  private func closest(to offer: MediaType) -> Range? {
    var closest: Range?
    for range in ranges where range.matches(offer) {
      if let known = closest, known.precision >= range.precision { continue }
      closest = range
    }
    return closest
  }
}
