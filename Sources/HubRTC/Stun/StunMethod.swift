/// What a STUN message is about: methods of RFC 8489 §18.2 and RFC 8656 §17.
enum StunMethod: UInt16, Sendable {
  case binding = 0x001
  case allocate = 0x003
  case refresh = 0x004
  case send = 0x006
  case data = 0x007
  case createPermission = 0x008
  case channelBind = 0x009
}
