/// One file of a queue.
struct Segment {
  private static let ending = ".events"
  private static let digits = 20
  /// More is not read at once; the longest record fits.
  private static let pieceLength = 2 << 20

  let path: String
  let serial: UInt64
  let epoch: UInt64
  private let file: StoredFile
  private(set) var length: Int
  /// Up to here everything is done with.
  private var place: Int
  /// How many records wait.
  private(set) var waitingRecords: Int
  /// The number of the last record; 0 without any.
  private(set) var last: UInt64
  /// When the first record that waited happened, at the time this was last looked at.
  private(set) var oldest: Int64?

  var waiting: Int { length - place }

  static func path(in folder: String, _ serial: UInt64) -> String {
    let number = "\(serial)"
    let zeros = String(repeating: "0", count: max(0, digits - number.utf8.count))
    return "\(folder)/\(zeros)\(number)\(ending)"
  }

  static func serial(_ name: String) -> UInt64? {
    guard name.hasSuffix(ending), name.utf8.count == digits + ending.utf8.count else { return nil }
    return UInt64(name.dropLast(ending.utf8.count))
  }

  static func make(in folder: String, _ serial: UInt64, _ epoch: UInt64) throws(StoredFile.Failure) -> Segment
  {
    let path = path(in: folder, serial)
    let file = try StoredFile.open(path)
    do throws(StoredFile.Failure) {
      try file.cut(at: 0)
      try file.write(RecordCodec.head(epoch: epoch), at: 0)
    } catch {
      StoredFile.remove(path)
      throw error
    }
    return Segment(path: path, serial: serial, epoch: epoch, file: file, length: RecordCodec.headLength)
  }

  private init(path: String, serial: UInt64, epoch: UInt64, file: StoredFile, length: Int) {
    self.path = path
    self.serial = serial
    self.epoch = epoch
    self.file = file
    self.length = length
    (place, waitingRecords, last, oldest) = (RecordCodec.headLength, 0, 0, nil)
  }

  /// What a file has that was written before, and how many bytes at its end are not whole; those are cut off.
  /// Nil when it is no such file.
  static func read(
    _ path: String, _ serial: UInt64, beyond acknowledged: UInt64
  ) throws(StoredFile.Failure) -> (Segment, lost: Int)? {
    let file = try StoredFile.open(path)
    let bytes = try file.read(at: 0, upTo: .max)
    guard let epoch = RecordCodec.epoch(bytes) else { return nil }
    let records = RecordCodec.read(bytes, from: RecordCodec.headLength, epoch: epoch).records
    let end = records.last?.end ?? RecordCodec.headLength
    if end < bytes.count { try file.cut(at: end) }
    var segment = Segment(path: path, serial: serial, epoch: epoch, file: file, length: end)
    segment.last = records.last?.record.sequence ?? 0
    let done = records.prefix { $0.record.sequence <= acknowledged }
    segment.place = done.last?.end ?? segment.place
    segment.waitingRecords = records.count - done.count
    segment.oldest = records.dropFirst(done.count).first?.record.milliseconds
    return (segment, bytes.count - end)
  }

  mutating func append(_ bytes: [UInt8], _ records: [Record], isSynced: Bool) throws(StoredFile.Failure) {
    do throws(StoredFile.Failure) {
      try file.write(bytes, at: length)
      if isSynced { try file.sync() }
    } catch {
      // What lies there of it must not be found by a reader; if it stays, it is not whole or written over.
      try? file.cut(at: length)
      throw error
    }
    if waiting == 0 { oldest = records.first?.milliseconds }
    length += bytes.count
    waitingRecords += records.count
    last = records.last?.sequence ?? last
  }

  /// The first records that wait, each with where it ends.
  mutating func next(count: Int, bytes: Int) -> [(record: Record, end: Int)] {
    guard let piece = try? file.read(at: place, upTo: min(Self.pieceLength, length - place)) else {
      return []
    }
    var total = 0
    let found = RecordCodec.read(piece, from: 0, epoch: epoch, count: count).records.prefix { one in
      total += one.record.cost
      return total <= max(bytes, one.record.cost)
    }
    oldest = found.first?.record.milliseconds ?? oldest
    return found.map { ($0.record, $0.end + place) }
  }

  mutating func acknowledge(through end: Int) {
    guard let piece = try? file.read(at: place, upTo: end - place) else { return giveUp() }
    waitingRecords -= RecordCodec.read(piece, from: 0, epoch: epoch).records.count
    place = end
    oldest = next(count: 1, bytes: 0).first?.record.milliseconds
  }

  mutating func giveUp() {
    place = length
    waitingRecords = 0
  }
}
