/// A point in time, or a span of it. Points are of a clock that never goes back and that nobody sets.
public typealias Milliseconds = Int64
