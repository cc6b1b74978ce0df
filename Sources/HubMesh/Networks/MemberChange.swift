/// What a frame of members says of one of them, and of all.
enum MemberChange {
  static let entered: UInt8 = 1
  static let renewed: UInt8 = 2
  static let left: UInt8 = 3
  /// Flags: a telling of all members begins here, or ends here.
  static let begins: UInt8 = 1
  static let ends: UInt8 = 2
}
