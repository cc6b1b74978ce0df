import HubMesh
import Testing

@Suite struct StreamAuditTests {
  /// What is handed over, and what that is to be called.
  static let orders: [(numbers: [UInt64], missing: Int, doubled: Int, reordered: Int)] = [
    ([1, 2, 3, 4], 0, 0, 0), ([], 0, 0, 0), ([1, 3], 1, 0, 0), ([2], 1, 0, 0), ([1, 1], 0, 1, 0),
    ([1, 2, 3, 2], 0, 1, 0), ([1, 3, 2], 0, 0, 1), ([1, 3, 2, 2, 4], 0, 1, 1), ([3, 2, 1], 0, 0, 2),
    ([1, 100], 98, 0, 0), ([1, 100, 99, 100], 97, 1, 1), ([5, 5, 5], 4, 2, 0),
  ]

  @Test(arguments: orders)
  func whatIsOutOfOrderIsCounted(numbers: [UInt64], missing: Int, doubled: Int, reordered: Int) {
    var audit = StreamAudit()
    let isRight = numbers.map { audit.takes($0) }.allSatisfy { $0 }
    #expect(audit.missing == missing)
    #expect(audit.doubled == doubled)
    #expect(audit.reordered == reordered)
    #expect(isRight == (numbers == Array(1..<UInt64(numbers.count + 1))))
  }
}
