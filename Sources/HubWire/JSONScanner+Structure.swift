extension JSONScanner {
  /// A key that was read: its meaning, where that is, and how it was written, quotes included.
  struct Key {
    var bytes = UnsafeRawBufferPointer(start: nil, count: 0)
    var place = JSONKeyPlace(offset: 0, length: 0)
    var text = JSONSlice(from: 0, to: 0)
  }

  /// Enters the object or array whose bracket is here.
  @inline(__always)
  func push(isObject: Bool, _ index: inout Int) throws(JSONError) {
    guard scratch.pointee.push(isObject: isObject) else { throw .tooDeep(at: index) }
    index &+= 1
  }

  /// Reads up to the next value of the innermost object; false, and the object is left, if it ends.
  @inline(__always)
  func nextKey(_ index: inout Int, _ key: inout Key) throws(JSONError) -> Bool {
    skipSpace(&index)
    guard index < count else { throw .malformed(at: index) }
    if byte(index) == UInt8(ascii: "}") {
      index &+= 1
      scratch.pointee.depth &-= 1
      return false
    }
    if frames[scratch.pointee.depth &- 1].count > 0 {
      guard byte(index) == UInt8(ascii: ",") else { throw .malformed(at: index) }
      index &+= 1
      skipSpace(&index)
    }
    guard index < count, byte(index) == UInt8(ascii: "\"") else { throw .malformed(at: index) }
    let start = index
    let isEscaped = try skipString(&index)
    let end = index
    key.text = JSONSlice(from: start, to: end)
    key.place = JSONKeyPlace(
      offset: UInt32(truncatingIfNeeded: start &+ 1), length: UInt32(truncatingIfNeeded: end &- start &- 2))
    key.bytes = UnsafeRawBufferPointer(start: base + (start &+ 1), count: end &- start &- 2)
    if isEscaped {
      guard let resolved = scratch.pointee.resolve(key.bytes) else { throw .malformed(at: start) }
      key.place = resolved
      key.bytes = scratch.pointee.bytes(of: resolved, message: message)
    }
    guard scratch.pointee.insert(key.place, key.bytes, message: message) else {
      throw .duplicateKey(at: start)
    }
    skipSpace(&index)
    guard index < count, byte(index) == UInt8(ascii: ":") else { throw .malformed(at: index) }
    index &+= 1
    skipSpace(&index)
    return true
  }

  /// Reads the next member of the innermost object; false, and the object is left, if it ends.
  @inline(__always)
  func nextMember(_ index: inout Int, _ key: inout Key) throws(JSONError) -> JSONMemberValue? {
    guard try nextKey(&index, &key) else { return nil }
    let start = index
    var isEscaped = false
    let first = index < count ? byte(index) : 0
    if first == UInt8(ascii: "\"") {
      isEscaped = try skipString(&index)
    } else {
      index = try end(ofValueAt: index)
    }
    return JSONMemberValue(slice: JSONSlice(from: start, to: index), first: first, isEscaped: isEscaped)
  }

  /// Reads up to the next value of the innermost array; false, and the array is left, if it ends.
  @inline(__always)
  func nextElement(_ index: inout Int) throws(JSONError) -> Bool {
    skipSpace(&index)
    guard index < count else { throw .malformed(at: index) }
    if byte(index) == UInt8(ascii: "]") {
      index &+= 1
      scratch.pointee.depth &-= 1
      return false
    }
    let frame = frames + (scratch.pointee.depth &- 1)
    if frame.pointee.count > 0 {
      guard byte(index) == UInt8(ascii: ",") else { throw .malformed(at: index) }
      index &+= 1
      skipSpace(&index)
    }
    frame.pointee.count = 1
    return true
  }
}

extension JSONScanner {
  /// Where the value that starts here ends, whatever it contains.
  func end(ofValueAt start: Int) throws(JSONError) -> Int {
    var index = start
    var key = Key()
    let floor = scratch.pointee.depth
    repeat {
      guard index < count else { throw .malformed(at: index) }
      switch byte(index) {
      case UInt8(ascii: "\""): _ = try skipString(&index)
      case UInt8(ascii: "{"): try push(isObject: true, &index)
      case UInt8(ascii: "["): try push(isObject: false, &index)
      default: try skipScalar(&index)
      }
      // Leaves what ends here, and stops in front of the next value.
      while scratch.pointee.depth > floor {
        if frames[scratch.pointee.depth &- 1].isObject {
          if try nextKey(&index, &key) { break }
        } else if try nextElement(&index) {
          break
        }
      }
    } while scratch.pointee.depth > floor
    return index
  }
}
