internal import Glibc

/// The terminal while `hubctl top` has it: another screen, and keys as they are pressed.
///
/// Whoever makes one gives it back with `restore`, however that ends.
final class TopTerminal {
  private static let enter = "\u{1B}[?1049h\u{1B}[?25l\u{1B}[2J"
  private static let leave = "\u{1B}[?25h\u{1B}[?1049l"
  /// Terminals that know this show nothing until the picture is whole; others pass over it.
  private static let begin = "\u{1B}[?2026h"
  private static let finish = "\u{1B}[?2026l"
  private static let usual = (width: 80, height: 24)

  private var former = termios()
  private var isOpen = false
  /// What stands on the screen, so that only what differs is written.
  private var shown: [TopLine] = []
  private let hasColour: Bool

  init(colour: Bool) throws(CommandFailure) {
    hasColour = colour
    guard tcgetattr(STDIN_FILENO, &former) == 0 else {
      throw CommandFailure(.failed, "the keyboard cannot be read: \(SystemFailure.last)")
    }
    var raw = former
    // Keys come at once and unseen, Ctrl-C as a key among others; what is written is left as it is.
    raw.c_lflag &= ~tcflag_t(ICANON | ECHO | ISIG | IEXTEN)
    raw.c_iflag &= ~tcflag_t(IXON | ICRNL)
    tcsetattr(STDIN_FILENO, TCSANOW, &raw)
    isOpen = true
    Descriptor.writeAll(STDOUT_FILENO, Self.enter)
  }

  /// Gives the terminal back as it was.
  func restore() {
    guard isOpen else { return }
    isOpen = false
    Descriptor.writeAll(STDOUT_FILENO, Self.leave)
    tcsetattr(STDIN_FILENO, TCSADRAIN, &former)
  }

  /// How many columns and lines it has.
  static var size: (width: Int, height: Int) {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else {
      return usual
    }
    return (Int(size.ws_col), Int(size.ws_row))
  }

  /// Forgets what stands there, as after another size.
  func forget() { shown = [] }

  /// Draws what differs from what stands there.
  func draw(_ lines: [TopLine]) {
    var text = shown.isEmpty ? "\u{1B}[0m\u{1B}[2J" : ""
    for (row, line) in lines.enumerated() where !shown.indices.contains(row) || shown[row] != line {
      text += "\u{1B}[\(row + 1);1H" + line.written(colour: hasColour) + "\u{1B}[K"
    }
    shown = lines
    guard !text.isEmpty else { return }
    Descriptor.writeAll(STDOUT_FILENO, Self.begin + text + Self.finish)
  }
}
