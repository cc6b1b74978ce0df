/// How far a DTLS link has come.
enum DtlsState: Sendable, Hashable {
  case new, handshaking, open, ended
}
