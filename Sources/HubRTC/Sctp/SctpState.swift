/// How far an association has come.
enum SctpState: Sendable, Hashable {
  case new, connecting, up, ended
}
