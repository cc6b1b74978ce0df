import HubCrypto
import HubWire

@testable import Acme

extension FuzzTarget {
  /// What an authority says, and what is kept of orders. Nothing that is shown to an operator can be anything
  /// but printed, nobody is followed to where nothing is encrypted, and a chain reads the same again.
  static let authority = FuzzTarget(name: "authority") { input in
    let bytes = Array(input)
    if let chain = try? CertificateChain(pem: bytes) {
      let again = try? CertificateChain(pem: chain.pem)
      precondition(again?.pem == chain.pem && again?.leaf == chain.leaf, "another chain came back")
      precondition((1...10).contains(chain.count), "\(chain.count) certificates")
    }
    let ledger = Ledger(bytes)
    let read = Ledger(ledger.json)
    precondition(read.json == ledger.json, "another ledger came back")
    let now: Int64 = 1_767_225_600_000
    precondition(read.earliest(at: now, ordersPerDay: 1) <= now + Ledger.day, "a wait of more than a day")
    guard let json = try? JSONValue(parsing: String(decoding: input, as: UTF8.self)) else { return }
    if let problem = Problem(json) {
      let isPlain = (problem.words + problem.code).utf8.allSatisfy { (0x20..<0x7F).contains($0) }
      precondition(isPlain && problem.words.utf8.count < 2_400, "words that cannot be printed")
    }
    if let directory = try? AuthorityDirectory(json) {
      for address in [directory.newNonce, directory.newAccount, directory.newOrder] {
        precondition(address.hasPrefix("https://") && !address.contains("\n"), "an address in the open")
      }
    }
  }
}
