/// How a piece of the screen looks.
enum TopStyle: String, Sendable {
  case plain = ""
  case strong = "1"
  case faint = "2"
  case title = "1;36"
  case good = "32"
  case warning = "33"
  case bad = "1;31"
  case bar = "7"
}
