/// From a shortest to a longest time, in microseconds.
package struct Span: Equatable, Sendable {
  let shortest: Int64
  let longest: Int64

  init(_ shortest: Int64, _ longest: Int64) {
    self.shortest = shortest
    self.longest = longest
  }
}
