/// Cuts what comes in pieces into lines. Never keeps more than one line may have.
package struct LineCutter: ~Copyable {
  /// How much is read at once.
  package static let piece = 65_536

  private let limit: Int
  private var rest: [UInt8] = []
  /// Whether a longer line is being thrown away, for whoever goes on after one.
  private var isSkipping = false

  package init(limit: Int) { self.limit = limit }

  /// How many bytes of an unfinished line are kept.
  package var kept: Int { rest.count }

  /// Hands over every line that is whole now; false when one is too long, and then the rest of it is skipped.
  package mutating func take(
    _ bytes: UnsafeRawBufferPointer, _ hand: (UnsafeRawBufferPointer) -> Void
  ) -> Bool {
    var isFine = true
    var from = 0
    while from < bytes.count {
      let left = UnsafeRawBufferPointer(rebasing: bytes[from...])
      guard let newline = left.firstIndex(of: UInt8(ascii: "\n")) else {
        if isSkipping { break }
        if rest.count + left.count > limit {
          isFine = false
          isSkipping = true
          rest = []
        } else {
          rest.append(contentsOf: left)
        }
        break
      }
      from += newline + 1
      if isSkipping {
        isSkipping = false
      } else if rest.count + newline > limit {
        isFine = false
        rest.removeAll(keepingCapacity: true)
      } else if rest.isEmpty {
        hand(UnsafeRawBufferPointer(rebasing: left[..<newline]))
      } else {
        rest.append(contentsOf: left[..<newline])
        rest.withUnsafeBytes(hand)
        rest.removeAll(keepingCapacity: rest.count <= LineCutter.piece)
      }
    }
    return isFine
  }
}
