/// The target of a request, taken apart. RFC 9112 §3.2.
struct RequestTarget: Sendable {
  /// Always ASCII and begins with a slash, except for `*`; see `RequestPath`.
  let path: String
  let query: Range<Int>?
  /// The host of an absolute-form target.
  let authority: HostField?
  let defaultPort: Int

  init(_ bytes: ArraySlice<UInt8>, method: RequestMethod) throws(HTTPFailure) {
    if method == .connect { throw .connectUnsupported }
    var rest = bytes
    var authority: HostField?
    var defaultPort = 80
    if bytes.count == 1, bytes.first == 0x2A {
      guard method == .options else { throw .invalidTarget }
      self.init(path: "*", query: nil, authority: nil, defaultPort: defaultPort)
      return
    }
    if bytes.first != ASCII.slash {
      guard let (after, port) = Self.dropScheme(bytes) else { throw .invalidTarget }
      let end = after.firstIndex { $0 == ASCII.slash || $0 == 0x3F } ?? after.endIndex
      guard let host = HostField(after[..<end]) else { throw .invalidTarget }
      authority = host
      defaultPort = port
      rest = after[end...]
    }
    let question = rest.firstIndex(of: 0x3F) ?? rest.endIndex
    let path = try RequestPath.normalised(rest[..<question])
    if question == rest.endIndex {
      self.init(path: path, query: nil, authority: authority, defaultPort: defaultPort)
      return
    }
    let query = rest[(question &+ 1)...]
    try Self.check(query: query)
    self.init(path: path, query: query.indices, authority: authority, defaultPort: defaultPort)
  }

  private init(path: String, query: Range<Int>?, authority: HostField?, defaultPort: Int) {
    self.path = path
    self.query = query
    self.authority = authority
    self.defaultPort = defaultPort
  }

  private static func dropScheme(_ bytes: ArraySlice<UInt8>) -> (ArraySlice<UInt8>, port: Int)? {
    for (scheme, port) in [("http://", 80), ("https://", 443), ("ws://", 80), ("wss://", 443)]
    where ASCII.matches(bytes.prefix(scheme.utf8.count), scheme) {
      return (bytes.dropFirst(scheme.utf8.count), port)
    }
    return nil
  }

  /// Browsers send more in a query than RFC 3986 allows, so only what they would encode is refused.
  private static func check(query: ArraySlice<UInt8>) throws(HTTPFailure) {
    let isSound = query.withUnsafeBufferPointer { bytes in
      var index = 0
      while index < bytes.count {
        switch bytes[index] {
        case ASCII.quote, 0x23, 0x3C, 0x3E: return false
        case ASCII.percent:
          guard let unit = PercentCoding.unit(query, at: query.startIndex &+ index), unit.byte != 0 else {
            return false
          }
          index &+= 3
        case 0x21...0x7E: index &+= 1
        default: return false
        }
      }
      return true
    }
    guard isSound else { throw .invalidTarget }
  }
}
