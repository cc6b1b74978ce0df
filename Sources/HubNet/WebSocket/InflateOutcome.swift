/// What became of a compressed message.
enum InflateOutcome {
  /// The plain bytes, good until the inflater is used again.
  case plain(UnsafeRawBufferPointer)
  /// The connection is to be closed with this code.
  case failure(CloseCode, StaticString)
}
