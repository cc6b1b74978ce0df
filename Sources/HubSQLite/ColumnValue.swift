/// What one column of one row holds, whatever its table says it should.
package enum ColumnValue: Sendable, Equatable {
  case integer(Int64)
  /// A number with a fraction, which nothing here has.
  case real
  case text([UInt8])
  case blob([UInt8])
  case nothing
}
