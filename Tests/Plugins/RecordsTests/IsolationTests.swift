import HubKernel
import HubTesting
import Records
import Testing

@Suite struct IsolationTests {
  private static let tenants = """
    namespaces:
      acme: {networks: [acme]}
      globex: {networks: [globex], plugins: {records: {unsigned: refuse}}}
      closed: {networks: [closed], plugins: {records: off}}
    """

  private func send(_ type: String, _ data: String, by peer: PeerID, on stage: Stage) async -> Heard? {
    _ = stage.hub.take(by: peer)
    await stage.hub.send("{\"type\":\"\(type)\",\"data\":\(data)}", by: peer)
    return stage.hub.take(by: peer).last
  }

  @Test func noDoorShowsTheRecordsOfOthers() async throws {
    let stage = try await Stage("unsigned: allow", rest: Self.tenants)
    await stage.hub.connect("ann", in: "acme")
    await stage.hub.connect("bob", in: "lobby")
    await stage.hub.connect("eve", in: "globex")
    #expect(await send("watch", #"{"topic":"t"}"#, by: "bob", on: stage)?.type == "watching")
    #expect(await send("watch", #"{"topic":"t"}"#, by: "eve", on: stage)?.type == "watching")
    #expect(await send("publish", #"{"topic":"t","data":1}"#, by: "ann", on: stage)?.type == "published")
    #expect(stage.hub.take(by: "bob").isEmpty && stage.hub.take(by: "eve").isEmpty)
    #expect(await send("find", #"{"topic":"t"}"#, by: "ann", on: stage)?["data"]?["count"] == 1)
    for peer in ["bob", "eve"] as [PeerID] {
      #expect(await send("find", #"{"topic":"t"}"#, by: peer, on: stage)?["data"]?["count"] == 0)
    }
    #expect(await stage.count("t") == 0)
    let refused = await send("publish", #"{"topic":"t","data":1}"#, by: "eve", on: stage)
    #expect(refused?["code"] == "unsigned-refused")
  }

  @Test func whoGoesToAnotherTenantHearsNoMoreOfTheFirst() async throws {
    let stage = try await Stage("unsigned: allow", rest: Self.tenants)
    await stage.hub.connect("ann", in: "acme")
    await stage.hub.connect("bob", in: "acme")
    #expect(await send("watch", #"{"topic":"t"}"#, by: "bob", on: stage)?.type == "watching")
    await stage.hub.send(#"{"type":"announce","networkName":"lobby"}"#, by: "bob")
    _ = stage.hub.take(by: "bob")
    #expect(await send("publish", #"{"topic":"t","data":1}"#, by: "ann", on: stage)?.type == "published")
    let told = stage.hub.take(by: "bob").filter { $0.type == "record" }
    #expect(told.isEmpty)
  }

  @Test func aTenantThatWantsNoneHasNone() async throws {
    let stage = try await Stage("unsigned: allow", rest: Self.tenants)
    await stage.hub.connect("ann", in: "closed")
    let answer = await send("publish", #"{"topic":"t","data":1}"#, by: "ann", on: stage)
    #expect(answer?["code"] == "unknown-type")
  }

  @Test func quotasAreCountedApart() async throws {
    let stage = try await Stage("unsigned: allow, maxRecords: 1", rest: Self.tenants)
    await stage.hub.connect("ann", in: "acme")
    #expect(await stage.publish(#"{"topic":"t","data":1}"#).status == 200)
    #expect(await send("publish", #"{"topic":"t","data":1}"#, by: "ann", on: stage)?.type == "published")
    #expect(
      await send("publish", #"{"topic":"u","data":1}"#, by: "ann", on: stage)?["code"] == "quota-exceeded")
  }
}
