/// The values of one field, one for each of its lines.
struct FieldLines: Sequence, IteratorProtocol {
  private let fields: HeaderFields
  private let name: String
  private var position = 0

  init(_ fields: HeaderFields, _ name: String) {
    self.fields = fields
    self.name = name
  }

  mutating func next() -> ArraySlice<UInt8>? {
    guard let index = fields.index(of: name, from: position) else {
      position = fields.count
      return nil
    }
    position = index &+ 1
    return fields.bytes[fields.ranges[index].value]
  }
}
