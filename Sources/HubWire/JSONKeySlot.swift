/// A key of an object that has many.
struct JSONKeySlot {
  var hash: UInt32
  var serial: UInt32
  var place: JSONKeyPlace
}
