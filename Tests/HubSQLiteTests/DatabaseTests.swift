import Glibc
import Testing

@testable import HubSQLite

@Suite struct DatabaseTests {
  private func inFile(_ work: (String) throws -> Void) throws {
    var random = SystemRandomNumberGenerator()
    let path = "/tmp/loft-database-\(random.next())"
    defer { unlink(path) }
    try work(path)
  }

  @Test func whatIsBoundComesBack() throws {
    try inFile { path in
      let database = try Database(path)
      try database.run("CREATE TABLE t (a, b, c, d, e)")
      let put = try database.prepare("INSERT INTO t VALUES (?1, ?2, ?3, ?4, ?5)")
      try put.bind(1, Int64.min)
      try put.bind(2, [UInt8]())
      try put.bind(3, "tür")
      try put.bind(4, text: [])
      try put.bind(5, text: nil)
      try put.run()
      let get = try database.prepare("SELECT a, b, c, d, e, 1.5 FROM t")
      #expect(try get.step())
      let values = (0..<6).map { get.value($0) }
      #expect(
        values == [.integer(.min), .blob([]), .text(Array("tür".utf8)), .text([]), .nothing, .real])
      #expect(try get.step() == false)
    }
  }

  @Test func nothingOfTheSchemaIsRun() throws {
    try inFile { path in
      let database = try Database(path)
      try database.run("CREATE TABLE t (a)")
      try database.run("CREATE VIEW v AS SELECT a FROM t")
      try database.run("CREATE TRIGGER g AFTER INSERT ON t BEGIN DELETE FROM t; END")
      try database.run("INSERT INTO t VALUES (1)")
      #expect(try database.run("SELECT count(*) FROM t") == 1)
      #expect(throws: DatabaseFailure.self) { try database.run("SELECT * FROM v") }
      _ = try? database.run("PRAGMA writable_schema = ON")
      #expect(throws: DatabaseFailure.self) { try database.run("UPDATE sqlite_schema SET sql = 'no'") }
    }
  }

  @Test func whatTakesTooLongIsInterrupted() throws {
    try inFile { path in
      let database = try Database(path)
      let failure = #expect(throws: DatabaseFailure.self) {
        try database.within(.milliseconds(20)) { () throws(DatabaseFailure) in
          _ = try database.run(
            "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT count(*) FROM c")
        }
      }
      #expect(failure?.kind == .interrupted)
      #expect(try database.run("SELECT 7") == 7)
    }
  }

  @Test func aFileThatIsNoDatabaseIsDamaged() throws {
    try inFile { path in
      let file = open(path, O_WRONLY | O_CREAT, 0o600)
      _ = write(file, "no database, and longer than nothing", 36)
      close(file)
      let failure = #expect(throws: DatabaseFailure.self) {
        try Database(path).run("SELECT count(*) FROM sqlite_schema")
      }
      #expect(failure?.kind == .damaged)
    }
  }
}
