@testable import HubNet

extension FuzzTarget {
  /// PROXY protocol, versions 1 and 2. What is a header stays one, whatever follows it.
  static let proxyHeader = FuzzTarget(name: "proxy-header") { input in
    guard case .header(let header, let consumed) = ProxyProtocol.parse(input) else { return }
    precondition(consumed > 0 && consumed <= input.count, "consumed \(consumed) of \(input.count) bytes")
    let exact = ProxyProtocol.parse(UnsafeRawBufferPointer(rebasing: input[..<consumed]))
    guard case .header(let again, consumed) = exact, again == header else {
      preconditionFailure("the header depends on what follows it")
    }
  }
}
