import Glibc
import Testing

@testable import HubSQLite

@Suite struct WriteAheadLogTests {
  /// The log of so many transactions, as the library writes it.
  private func log(_ transactions: Int) throws -> [UInt8] {
    var random = SystemRandomNumberGenerator()
    let path = "/tmp/loft-log-\(random.next())"
    defer { for ending in ["", "-wal", "-shm"] { unlink(path + ending) } }
    let database = try Database(path)
    _ = try database.text("PRAGMA journal_mode = WAL")
    try database.run("CREATE TABLE t (a)")
    for _ in 1..<transactions { try database.run("INSERT INTO t VALUES (randomblob(6000))") }
    let number = open(path + "-wal", O_RDONLY)
    defer { close(number) }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    let count = Glibc.read(number, &bytes, bytes.count)
    return Array(bytes.prefix(max(0, count)))
  }

  private func survey(_ bytes: [UInt8]) -> WriteAheadLog {
    WriteAheadLog(length: bytes.count) { Array(bytes.dropFirst($0).prefix($1)) }
  }

  @Test func countsTheTransactionsOfAWholeLog() throws {
    let found = survey(try log(20))
    #expect(found.verdict == .whole)
    #expect(found.transactions == 20)
  }

  @Test func aTornEndIsWhole() throws {
    let bytes = try log(20)
    for cut in [1, 100, 4_120, 5_000] {
      let found = survey(bytes.dropLast(cut))
      #expect(found.verdict == .whole)
      #expect((18...19).contains(found.transactions))
    }
  }

  @Test func oneBitInTheMiddleIsSeen() throws {
    var bytes = try log(20)
    bytes[bytes.count / 2] ^= 1
    let found = survey(bytes)
    #expect(found.verdict == .torn)
    #expect((5..<15).contains(found.transactions))
  }

  @Test func aHeadThatIsNoneIsSeen() throws {
    var bytes = try log(3)
    bytes[20] ^= 1
    #expect(survey(bytes).verdict == .headless)
    #expect(survey([UInt8](repeating: 0, count: 9_000)).verdict == .whole)
    #expect(survey([]).verdict == .whole)
  }
}
