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
  @inline(__always)
  public func key(_ name: StaticString) {
    separate()
    append(UInt8(ascii: "\""))
    raw(name)
    append(UInt8(ascii: "\""))
    endKey()
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
  public func int(_ value: some FixedWidthInteger) {
    separate()
    var rest = value.magnitude
    let digits = 40
    let start = reserve(digits + 1)
    var first = digits
    // From the last digit to the first; no integer up to 128 bits has more than 39.
    repeat {
      let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
      start.storeBytes(
        of: UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: digit), toByteOffset: first, as: UInt8.self)
      first &-= 1
      rest = quotient
    } while rest != 0 && first > 0
    if value < 0 {
      start.storeBytes(of: UInt8(ascii: "-"), toByteOffset: first, as: UInt8.self)
      first &-= 1
    }
    let length = digits &- first
    start.copyMemory(from: start + (first &+ 1), byteCount: length)
    count &+= length
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
