/// Notes of members, each kept once however many members have it.
final class NoteStore {
  private struct Entry {
    var start: UnsafeMutableRawPointer?
    var length: UInt32
    var references: UInt32
    var hash: UInt32
  }

  /// The note of those who have none.
  static let none: UInt32 = 0

  private var entries: [Entry] = [Entry(start: nil, length: 0, references: 1, hash: 0)]
  private var free: [UInt32] = []
  /// Places of entries by their hash, open addressing; zero where there is none.
  private var table: [UInt32] = Array(repeating: 0, count: 16)
  private var live = 0
  private(set) var noteBytes = 0

  deinit {
    for entry in entries { entry.start?.deallocate() }
  }

  /// How many bytes all this takes.
  var bytes: Int {
    // What a piece of memory costs beside its contents.
    noteBytes + live * 16 + entries.capacity * MemoryLayout<Entry>.stride
      + free.capacity * MemoryLayout<UInt32>.stride + table.capacity * MemoryLayout<UInt32>.stride
  }

  /// The place of a note, which is from now on used once more.
  func retain(_ note: UnsafeRawBufferPointer) -> UInt32 {
    guard let source = note.baseAddress, !note.isEmpty else { return NoteStore.none }
    if (live + 1) * 4 > table.count * 3 { widen() }
    let hash = NoteStore.hash(note)
    var slot = Int(hash) & (table.count - 1)
    while table[slot] != 0 {
      let place = Int(table[slot])
      if entries[place].hash == hash, isEqual(entries[place], note) {
        entries[place].references += 1
        return UInt32(place)
      }
      slot = (slot + 1) & (table.count - 1)
    }
    let start = UnsafeMutableRawPointer.allocate(byteCount: note.count, alignment: 1)
    start.copyMemory(from: source, byteCount: note.count)
    let entry = Entry(
      start: start, length: UInt32(truncatingIfNeeded: note.count), references: 1, hash: hash)
    let place: UInt32
    if let old = free.popLast() {
      place = old
      entries[Int(old)] = entry
    } else {
      place = UInt32(entries.count)
      entries.append(entry)
    }
    table[slot] = place
    live += 1
    noteBytes += note.count
    return place
  }

  func release(_ place: UInt32) {
    guard place != NoteStore.none else { return }
    entries[Int(place)].references -= 1
    guard entries[Int(place)].references == 0 else { return }
    remove(place)
  }

  /// The bytes of a note, valid until it is released.
  func bytes(of place: UInt32) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: entries[Int(place)].start, count: Int(entries[Int(place)].length))
  }

  private func isEqual(_ entry: Entry, _ note: UnsafeRawBufferPointer) -> Bool {
    guard Int(entry.length) == note.count else { return false }
    return UnsafeRawBufferPointer(start: entry.start, count: note.count).elementsEqual(note)
  }

  private func remove(_ place: UInt32) {
    let mask = table.count - 1
    var slot = Int(entries[Int(place)].hash) & mask
    while table[slot] != place { slot = (slot + 1) & mask }
    // What follows moves up, so that nothing is looked for past an empty place.
    var next = (slot + 1) & mask
    while table[next] != 0 {
      let home = Int(entries[Int(table[next])].hash) & mask
      if (next - home) & mask >= (next - slot) & mask {
        table[slot] = table[next]
        slot = next
      }
      next = (next + 1) & mask
    }
    table[slot] = 0
    noteBytes -= Int(entries[Int(place)].length)
    entries[Int(place)].start?.deallocate()
    entries[Int(place)] = Entry(start: nil, length: 0, references: 0, hash: 0)
    free.append(place)
    live -= 1
  }

  private func widen() {
    var wider = [UInt32](repeating: 0, count: table.count * 2)
    for place in table where place != 0 {
      var slot = Int(entries[Int(place)].hash) & (wider.count - 1)
      while wider[slot] != 0 { slot = (slot + 1) & (wider.count - 1) }
      wider[slot] = place
    }
    table = wider
  }

  /// Keyed by the process, so that nobody can choose notes that fall into one place.
  private static func hash(_ note: UnsafeRawBufferPointer) -> UInt32 {
    var hasher = Hasher()
    hasher.combine(bytes: note)
    return UInt32(truncatingIfNeeded: hasher.finalize())
  }
}
