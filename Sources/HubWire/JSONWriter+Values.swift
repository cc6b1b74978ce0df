public import Glibc

extension JSONWriter {
  /// Opens an object.
  public func beginObject() {
    open(UInt8(ascii: "{"))
  }

  /// Closes an object.
  public func endObject() {
    close(UInt8(ascii: "}"))
  }

  /// Opens an array.
  public func beginArray() {
    open(UInt8(ascii: "["))
  }

  /// Closes an array.
  public func endArray() {
    close(UInt8(ascii: "]"))
  }

  /// Writes a key that needs no escapes; its value comes next.
  @inlinable @inline(__always)
  public func key(_ name: StaticString) {
    guard name.hasPointerRepresentation else { return key(name.description) }
    let room = reserve(name.utf8CodeUnitCount &+ 4)
    var end = room
    if needsComma {
      end.storeBytes(of: UInt8(ascii: ","), as: UInt8.self)
      end += 1
    }
    end.storeBytes(of: UInt8(ascii: "\""), as: UInt8.self)
    memcpy(end + 1, name.utf8Start, name.utf8CodeUnitCount)
    end += name.utf8CodeUnitCount &+ 1
    end.storeBytes(of: UInt8(ascii: "\""), as: UInt8.self)
    end.storeBytes(of: UInt8(ascii: ":"), toByteOffset: 1, as: UInt8.self)
    count &+= end - room &+ 2
    needsComma = false
  }

  /// Writes a key; its value comes next.
  public func key(_ name: String) {
    string(name)
    endKey()
  }

  /// Writes three digits over the last three bytes.
  package func replaceEnd(with number: Int) {
    guard count >= 3, 0..<1000 ~= number else { return }
    let end = storage + (count &- 3)
    let zero = UInt8(ascii: "0")
    end.storeBytes(of: zero &+ UInt8(truncatingIfNeeded: number / 100), as: UInt8.self)
    end.storeBytes(of: zero &+ UInt8(truncatingIfNeeded: number / 10 % 10), toByteOffset: 1, as: UInt8.self)
    end.storeBytes(of: zero &+ UInt8(truncatingIfNeeded: number % 10), toByteOffset: 2, as: UInt8.self)
  }

  /// Writes a whole number.
  @inlinable @inline(__always)
  public func int(_ value: some FixedWidthInteger) {
    // In one function for all types: generic code is not made anew in other modules, and crawls.
    if let small = Int64(exactly: value) {
      integer(small.magnitude, isNegative: small < 0)
    } else {
      wide(value.description)
    }
  }

  @usableFromInline
  func integer(_ magnitude: UInt64, isNegative: Bool) {
    separate()
    if isNegative { append(UInt8(ascii: "-")) }
    let most = 20
    let start = reserve(most)
    var rest = magnitude
    var first = most
    repeat {
      let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
      first &-= 1
      start.storeBytes(
        of: UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: digit), toByteOffset: first, as: UInt8.self)
      rest = quotient
    } while rest != 0
    memmove(start, start + first, most &- first)
    count &+= most &- first
    needsComma = true
  }

  @usableFromInline @inline(never)
  func wide(_ digits: String) {
    separate()
    var digits = digits
    digits.withUTF8 { raw(UnsafeRawBufferPointer($0)) }
    needsComma = true
  }

  /// Writes a number with a point; `null` for those that JSON cannot write.
  public func double(_ value: Double) {
    guard value.isFinite else {
      null()
      return
    }
    separate()
    var digits = value.description
    digits.withUTF8 { raw(UnsafeRawBufferPointer($0)) }
  }

  /// Writes `true` or `false`.
  public func bool(_ value: Bool) {
    separate()
    if value { raw("true") } else { raw("false") }
  }

  /// Writes `null`.
  public func null() {
    separate()
    raw("null")
  }

  /// Writes an id as text, in the spelling of its owner.
  @inline(__always)
  public func peerID(_ id: PeerID, spelling: PeerSpelling = .lowercase) {
    separate()
    let target = reserve(PeerID.digitCount &+ 2)
    target.storeBytes(of: UInt8(ascii: "\""), as: UInt8.self)
    spelling.write(id, to: target + 1)
    target.storeBytes(of: UInt8(ascii: "\""), toByteOffset: PeerID.digitCount &+ 1, as: UInt8.self)
    count &+= PeerID.digitCount &+ 2
  }

  /// Writes a value that is JSON already, as it is.
  @inline(__always)
  public func value(verbatim bytes: UnsafeRawBufferPointer) {
    separate()
    raw(bytes)
  }

  /// Writes members that are JSON already, without braces around them; there may be none.
  public func members(verbatim bytes: UnsafeRawBufferPointer) {
    guard bytes.count > 0 else { return }
    separate()
    raw(bytes)
  }

  /// Writes the comma that is due, and notes that the next value needs one.
  @inline(__always)
  func separate() {
    if needsComma { append(UInt8(ascii: ",")) }
    needsComma = true
  }

  @inline(__always)
  private func endKey() {
    append(UInt8(ascii: ":"))
    needsComma = false
  }

  @inline(__always)
  private func open(_ bracket: UInt8) {
    separate()
    append(bracket)
    needsComma = false
  }

  @inline(__always)
  private func close(_ bracket: UInt8) {
    append(bracket)
    needsComma = true
  }
}
