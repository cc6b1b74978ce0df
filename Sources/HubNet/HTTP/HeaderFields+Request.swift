internal import HubKernel

extension HeaderFields: HTTPRequestFields {
  var all: [(name: String, value: String)] {
    (0..<count).map { (name: ASCII.lowercased(bytes[ranges[$0].name]), value: value(at: $0)) }
  }
}
