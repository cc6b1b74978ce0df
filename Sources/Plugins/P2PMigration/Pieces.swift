/// How frames go over a data channel: short ones as they are, long ones in pieces, so that one of them does
/// not stand in the way of everything else, and none is longer than the other side takes.
enum Pieces {
  /// The longest message.
  static let longest = 16_384
  /// What a piece begins with. No frame does: they begin with the version, which is small.
  static let more: UInt8 = 0xF8
  static let last: UInt8 = 0xF9

  /// Cuts a frame into messages; false from `send` ends it.
  static func cut(
    _ frame: UnsafeRawBufferPointer, atMost most: Int, _ send: (UnsafeRawBufferPointer) -> Bool
  ) {
    let size = max(min(most, longest), 2)
    guard frame.count > size else {
      _ = send(frame)
      return
    }
    withUnsafeTemporaryAllocation(byteCount: size, alignment: 8) { buffer in
      var place = 0
      while place < frame.count {
        let count = min(size - 1, frame.count - place)
        buffer[0] = place + count == frame.count ? last : more
        let piece = UnsafeRawBufferPointer(rebasing: frame[place..<(place + count)])
        UnsafeMutableRawBufferPointer(rebasing: buffer[1...]).copyMemory(from: piece)
        guard send(UnsafeRawBufferPointer(rebasing: buffer[..<(count + 1)])) else { return }
        place += count
      }
    }
  }
}

/// Puts frames together that came in pieces.
struct PieceReader {
  /// What came of a message.
  enum Outcome: Equatable {
    /// More has to come.
    case nothing
    /// It was a frame, or the last piece of one, which `frame` has.
    case frame(isWhole: Bool)
    /// It is a parcel, which is still to be opened.
    case parcel
    /// It is too long, or no piece that may come now.
    case wrong
  }

  private(set) var frame: [UInt8] = []
  private var isOpen = false
  private let longest: Int

  init(longest: Int) { self.longest = longest }

  mutating func take(_ message: UnsafeRawBufferPointer) -> Outcome {
    guard let first = message.first else { return .wrong }
    guard first == Pieces.more || first == Pieces.last else {
      if isOpen { return .wrong }
      return first == Parcel.mark ? .parcel : .frame(isWhole: true)
    }
    if !isOpen { frame.removeAll(keepingCapacity: frame.capacity <= Pieces.longest * 4) }
    guard message.count > 1, frame.count + message.count - 1 <= longest else { return .wrong }
    frame.append(contentsOf: message.dropFirst())
    isOpen = first == Pieces.more
    return isOpen ? .nothing : .frame(isWhole: false)
  }
}
