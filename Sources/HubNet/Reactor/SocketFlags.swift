/// What is so about a socket, one bit each.
struct SocketFlags: OptionSet {
  let rawValue: UInt16

  /// It has something to send this turn.
  static let dirty = SocketFlags(rawValue: 1 << 0)
  static let admin = SocketFlags(rawValue: 1 << 1)
  static let secure = SocketFlags(rawValue: 1 << 2)
  /// We connected, not they.
  static let client = SocketFlags(rawValue: 1 << 3)
  /// A ping has been sent, and nothing came since.
  static let pinged = SocketFlags(rawValue: 1 << 4)
  /// Input lies in the backlog, or in TLS, that epoll knows nothing of.
  static let resumes = SocketFlags(rawValue: 1 << 5)
  /// Its end is decided and waits for the end of the turn.
  static let ending = SocketFlags(rawValue: 1 << 6)
  /// The kernel knows it as a connection.
  static let connected = SocketFlags(rawValue: 1 << 7)
  /// It counts among the connections of the process.
  static let counted = SocketFlags(rawValue: 1 << 8)
  /// It counts among the connections of its address.
  static let countedByAddress = SocketFlags(rawValue: 1 << 9)
  /// The sending half has been shut.
  static let shut = SocketFlags(rawValue: 1 << 10)
  /// TLS can go on reading only once it may write.
  static let readWantsWrite = SocketFlags(rawValue: 1 << 11)
  /// Input waits until what is queued has been sent.
  static let waitsForDrain = SocketFlags(rawValue: 1 << 12)
  /// It was turned away when it came, and lingers only to be told so.
  static let refused = SocketFlags(rawValue: 1 << 13)
  /// It was turned away because its address has too many, and not because the hub is full.
  static let addressIsFull = SocketFlags(rawValue: 1 << 14)
  /// Nothing is taken from it until its `deadline`, as the kernel wants it.
  static let rests = SocketFlags(rawValue: 1 << 15)
}
