extension Optional where Wrapped: AnyObject {
  /// The same without a count: to be used at once with `_withUnsafeGuaranteedRef`, by whoever knows that
  /// something else holds the object for so long. Counting a reference up and down costs as much as a hundred
  /// instructions, and a letter passes a dozen objects on its way.
  @inlinable @inline(__always)
  public var bare: Unmanaged<Wrapped>? {
    if let self { Unmanaged.passUnretained(self) } else { nil }
  }
}
