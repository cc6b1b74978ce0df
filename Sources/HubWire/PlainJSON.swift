internal import CVector
internal import Glibc

/// Goes past JSON as clients write it: no white space but blanks, no escapes in keys, few keys to an object.
///
/// It knows only "valid" and "do not know": what is not plain, or is wrong, is left to `JSONScanner`, which
/// has the last word on every text. What is plain costs a fraction here.
///
/// The text ends with a brace. So whoever has seen a byte here that is none may look at the next one, and
/// every loop that looks for a brace, or passes over what is none, ends inside the text.
struct PlainJSON {
  /// What every method returns that meets something it leaves to the scanner. No text ends at its beginning.
  static let undecided = 0
  /// Deeper nesting is left to the scanner: a bit for each level has to fit into one word.
  private static let deepest = 48

  let base: UnsafeRawPointer
  let count: Int
  /// Room for the keys of each level, `fewKeys` apart.
  private let keys: UnsafeMutablePointer<JSONKey>
  let frames: UnsafeMutablePointer<JSONFrame>
  /// Room for the places of the members that matter.
  let slots: UnsafeMutablePointer<JSONSlice>
  let limit: Int

  /// Nil if the text cannot be plain.
  @inline(__always)
  init?(_ text: UnsafeRawBufferPointer, _ scratch: JSONScratch, maxDepth: Int) {
    guard let base = text.baseAddress, text.count > 2, text.count < Int(JSONKeyPlace.inArena), maxDepth > 0,
      base.load(fromByteOffset: text.count &- 1, as: UInt8.self) == UInt8(ascii: "}")
    else { return nil }
    self.base = base
    count = text.count
    let memory = scratch.memory
    keys = memory.pointee.keys
    frames = memory.pointee.frames
    slots = memory.pointee.slots
    limit = min(maxDepth, memory.pointee.frameCapacity, PlainJSON.deepest)
  }

  var text: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }

  @inline(__always)
  func byte(_ index: Int) -> UInt8 { base.load(fromByteOffset: index, as: UInt8.self) }

  @inline(__always)
  func word(_ index: Int) -> UInt64 {
    UInt64(littleEndian: base.loadUnaligned(fromByteOffset: index, as: UInt64.self))
  }

  @inline(__always)
  func skipBlanks(_ index: inout Int) {
    if byte(index) == UInt8(ascii: " ") {
      repeat { index &+= 1 } while byte(index) == UInt8(ascii: " ")
    }
  }

  /// Past the quote of the string whose contents begin here, if it has no escapes.
  @inline(__always)
  func end(ofKeyFrom start: Int) -> Int {
    let stop = hub_string_stop(base, start, count)
    return stop < count && byte(stop) == UInt8(ascii: "\"") ? stop &+ 1 : PlainJSON.undecided
  }

  /// Past the quote of the string whose contents begin here.
  @inline(__always)
  func end(ofStringFrom start: Int, _ isEscaped: inout Bool) -> Int {
    let stop = hub_string_stop(base, start, count)
    if stop < count, byte(stop) == UInt8(ascii: "\"") { return stop &+ 1 }
    isEscaped = true
    return end(ofEscapesFrom: stop)
  }

  /// As above, where the first thing that is not a plain character may be an escape.
  @inline(never)
  private func end(ofEscapesFrom stop: Int) -> Int { hub_escaped_string_end(base, stop, count) }

  /// Past the whole number or the word that starts here. What follows it is for the caller to look at.
  @inline(__always)
  func end(ofScalarAt start: Int) -> Int {
    switch byte(start) {
    case UInt8(ascii: "0")...UInt8(ascii: "9"):
      var index = start &+ 1
      while byte(index) &- UInt8(ascii: "0") < 10 { index &+= 1 }
      if index &- start > 1, byte(start) == UInt8(ascii: "0") { return PlainJSON.undecided }
      return index
    case UInt8(ascii: "t"): return end(ofWordAt: start, 0x6575_7274)
    case UInt8(ascii: "n"): return end(ofWordAt: start, 0x6c6c_756e)
    case UInt8(ascii: "f"): return end(ofWordAt: start &+ 1, 0x6573_6c61)
    default: return PlainJSON.undecided
    }
  }

  @inline(__always)
  private func end(ofWordAt start: Int, _ word: UInt32) -> Int {
    guard start &+ 4 <= count else { return PlainJSON.undecided }
    let found = UInt32(littleEndian: base.loadUnaligned(fromByteOffset: start, as: UInt32.self))
    return found == word ? start &+ 4 : PlainJSON.undecided
  }
}

extension PlainJSON {
  /// Notes a key of the object open at that level; false if it has it already, or too many to look through.
  @inline(__always)
  func note(_ start: Int, _ length: Int, at level: Int) -> Bool {
    let known = Int(frames[level].count)
    guard known < JSONScratch.fewKeys else { return false }
    let own = keys + level &* JSONScratch.fewKeys
    let prefix = prefix(start, length)
    var at = 0
    while at < known {
      if own[at].prefix == prefix, Int(own[at].place.length) == length,
        length <= 8 || memcmp(base + Int(own[at].place.offset), base + start, length) == 0
      {
        return false
      }
      at &+= 1
    }
    own[known] = JSONKey(
      prefix: prefix,
      place: JSONKeyPlace(
        offset: UInt32(truncatingIfNeeded: start), length: UInt32(truncatingIfNeeded: length)))
    frames[level].count = Int32(truncatingIfNeeded: known &+ 1)
    return true
  }

  /// The first eight bytes of a key, padded with zeros.
  @inline(__always)
  private func prefix(_ start: Int, _ length: Int) -> UInt64 {
    guard start &+ 8 <= count else {
      return JSONMemory.prefix(of: UnsafeRawBufferPointer(start: base + start, count: length))
    }
    if length >= 8 { return word(start) }
    return word(start) & (1 &<< UInt64(truncatingIfNeeded: length &* 8) &- 1)
  }
}
