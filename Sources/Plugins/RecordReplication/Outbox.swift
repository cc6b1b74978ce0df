/// Words that wait to go over HTTP.
struct Outbox {
  private var words: [[UInt8]] = []
  private var bytes = 0

  private static let mostBytes = 4_194_304
  private static let mostWords = 2_048

  var isEmpty: Bool { words.isEmpty }

  /// False when there is no room.
  mutating func add(_ word: [UInt8]) -> Bool {
    guard words.count < Self.mostWords, bytes + word.count <= Self.mostBytes else { return false }
    words.append(word)
    bytes += word.count
    return true
  }

  /// Takes out as many as go into one request.
  mutating func take() -> [[UInt8]] {
    var size = 0
    let count = words.prefix(Parcel.mostWords).prefix { word in
      size += word.count
      return size <= Parcel.mostBytes
    }.count
    let taken = Array(words.prefix(count))
    words.removeFirst(count)
    bytes -= taken.reduce(0) { $0 + $1.count }
    return taken
  }

  mutating func clear() { (words, bytes) = ([], 0) }
}
