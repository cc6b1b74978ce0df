/// Writing objects whose fields are known when the code is written.
extension JSONWriter {
  /// Writes an object; `body` adds its fields.
  @inlinable @inline(__always)
  public func object(_ body: (JSONWriter) -> Void) {
    beginObject()
    body(self)
    endObject()
  }

  /// Writes an array; `body` adds its elements.
  public func array(_ body: (JSONWriter) -> Void) {
    beginArray()
    body(self)
    endArray()
  }

  /// Adds a text.
  public func field(_ name: StaticString, _ value: String) {
    key(name)
    string(value)
  }

  /// Adds a word that needs no escapes.
  @inlinable @inline(__always)
  public func field(_ name: StaticString, word: StaticString) {
    key(name)
    raw("\"")
    raw(word)
    raw("\"")
    closeValue()
  }

  /// Adds a whole number.
  @inlinable @inline(__always)
  public func field(_ name: StaticString, _ value: some FixedWidthInteger) {
    key(name)
    int(value)
  }

  /// Adds a number.
  public func field(_ name: StaticString, _ value: Double) {
    key(name)
    double(value)
  }

  /// Adds a truth value.
  public func field(_ name: StaticString, _ value: Bool) {
    key(name)
    bool(value)
  }

  /// Adds a peer id.
  public func field(_ name: StaticString, _ value: PeerID, _ spelling: PeerSpelling = .lowercase) {
    key(name)
    peerID(value, spelling: spelling)
  }

  /// Adds a value that is JSON already.
  public func field(_ name: StaticString, verbatim value: [UInt8]) {
    key(name)
    value.withUnsafeBytes { self.value(verbatim: $0) }
  }

  /// Adds an object.
  @inlinable @inline(__always)
  public func field(_ name: StaticString, _ body: (JSONWriter) -> Void) {
    key(name)
    object(body)
  }

  /// Adds an array.
  public func list(_ name: StaticString, _ body: (JSONWriter) -> Void) {
    key(name)
    self.array(body)
  }

  /// Adds a peer id that is filled in later, by `overwrite`; returns where it goes.
  public func placeholder(_ name: StaticString) -> Int {
    field(name, .none)
    return count - PeerID.digitCount - 1
  }

  /// Fills in a peer id at a place that `placeholder` returned.
  public func overwrite(_ id: PeerID, _ spelling: PeerSpelling, at place: Int) {
    precondition(place >= 0 && place + PeerID.digitCount <= count, "an id is written where no placeholder is")
    spelling.write(id, to: storage + place)
  }

  /// Appends the digits of an id as they stand, without quotes or a comma before them.
  @inline(__always)
  public func digits(of id: PeerID, _ spelling: PeerSpelling) {
    spelling.write(id, to: reserve(PeerID.digitCount))
    count &+= PeerID.digitCount
  }

  /// Appends a number as it stands, without a comma before it.
  @inline(__always)
  public func raw(_ number: Int64) {
    needsComma = false
    int(number)
  }

  /// Ends a value that was appended raw, so that what follows begins with a comma.
  @inlinable @inline(__always)
  package func closeValue() { needsComma = true }
}
