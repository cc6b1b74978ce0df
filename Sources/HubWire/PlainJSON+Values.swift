/// A member of the outermost object: where its key is, and its value, quotes and all.
struct PlainMember {
  var key: Int
  var length: Int
  var value: JSONSlice
  /// Whether the value is text without escapes.
  var isText: Bool
}

extension PlainJSON {
  /// Goes past the member of the outermost object that starts here.
  @inline(__always)
  func member(at index: inout Int) -> PlainMember? {
    skipBlanks(&index)
    let key = index &+ 1
    // A shorter rest has no room for reading eight bytes of the key at once.
    guard key &+ 8 <= count, byte(index) == UInt8(ascii: "\"") else { return nil }
    index = end(ofKeyFrom: key)
    guard index != PlainJSON.undecided else { return nil }
    let length = index &- key &- 1
    skipBlanks(&index)
    guard byte(index) == UInt8(ascii: ":") else { return nil }
    index &+= 1
    skipBlanks(&index)
    let start = index
    var isText = byte(start) == UInt8(ascii: "\"")
    if isText {
      var isEscaped = false
      index = end(ofStringFrom: start &+ 1, &isEscaped)
      isText = !isEscaped
    } else {
      index = end(ofValueAt: start, outer: 1)
    }
    // Behind a value that ends the text there is no brace left for the message itself.
    guard index != PlainJSON.undecided, index < count else { return nil }
    return PlainMember(key: key, length: length, value: JSONSlice(from: start, to: index), isText: isText)
  }

  /// Past the value that starts here, with everything in it. `outer` levels are open around it.
  func end(ofValueAt start: Int, outer: Int) -> Int {
    var index = start
    var level = outer
    // A bit for each level that was opened here, the innermost lowest: set for an object.
    var kinds: UInt64 = 0
    repeat {
      let first = byte(index)
      if first == UInt8(ascii: "\"") {
        var isEscaped = false
        index = end(ofStringFrom: index &+ 1, &isEscaped)
      } else if first == UInt8(ascii: "{") || first == UInt8(ascii: "[") {
        guard level < limit else { return PlainJSON.undecided }
        let isObject = first == UInt8(ascii: "{")
        kinds = kinds &<< 1 | (isObject ? 1 : 0)
        frames[level].count = 0
        level &+= 1
        index &+= 1
        skipBlanks(&index)
        if byte(index) != (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
          if isObject { index = end(ofKeyAt: index, level: level &- 1) }
          continue
        }
      } else {
        index = end(ofScalarAt: index)
      }
      if index != PlainJSON.undecided, level > outer { index = next(from: index, &level, outer, &kinds) }
    } while level > outer && index != PlainJSON.undecided
    return index
  }

  /// From the end of a value to the beginning of the next one, out of every level that ends between them.
  @inline(__always)
  private func next(from start: Int, _ level: inout Int, _ outer: Int, _ kinds: inout UInt64) -> Int {
    var index = start
    repeat {
      // Only a brace can have been the last byte, and then levels are open that nothing closes.
      guard index < count else { return PlainJSON.undecided }
      skipBlanks(&index)
      let isObject = kinds & 1 == 1
      let mark = byte(index)
      index &+= 1
      if mark == UInt8(ascii: ",") {
        skipBlanks(&index)
        return isObject ? end(ofKeyAt: index, level: level &- 1) : index
      }
      guard mark == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else { return PlainJSON.undecided }
      level &-= 1
      kinds &>>= 1
    } while level > outer
    return index
  }

  /// Past the key that starts here and its colon, to the beginning of its value.
  @inline(__always)
  private func end(ofKeyAt start: Int, level: Int) -> Int {
    guard byte(start) == UInt8(ascii: "\"") else { return PlainJSON.undecided }
    var index = end(ofKeyFrom: start &+ 1)
    guard index != PlainJSON.undecided, note(start &+ 1, index &- start &- 2, at: level) else {
      return PlainJSON.undecided
    }
    skipBlanks(&index)
    guard byte(index) == UInt8(ascii: ":") else { return PlainJSON.undecided }
    index &+= 1
    skipBlanks(&index)
    return index
  }
}
