/// Which part of a conversation a STUN message is.
enum StunClass: UInt16, Sendable {
  case request = 0
  case indication = 1
  case success = 2
  case failure = 3
}
