/// How links behave. Shares are in parts of a million.
struct Conditions: Sendable, Equatable {
  /// How long a frame takes within a region.
  var near = Span(1 * Moment.millisecond, 5 * Moment.millisecond)
  /// How long it takes from one region to another.
  var far = Span(40 * Moment.millisecond, 60 * Moment.millisecond)
  /// How many frames never arrive.
  var loss = 0
  /// How many arrive twice.
  var doubles = 0
  /// How many are overtaken.
  var swaps = 0

  /// Whether links keep order and lose nothing, as TCP does.
  var isOrderly: Bool { loss == 0 && doubles == 0 && swaps == 0 }
}
