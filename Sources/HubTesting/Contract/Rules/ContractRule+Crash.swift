import Glibc
import HubKernel

extension ContractRule {
  private static let patience = 100

  static let crash = ContractRule(
    "crash", "it is there again after it has been killed",
    hint: "keep nothing outside that a second start would trip over"
  ) { course, notes in
    guard course.contract.isProgram else {
      return notes.skipped = "for programs; see events for what a task in Swift throws"
    }
    let before = Set(ChildProcesses.all())
    let hub = try await course.hub()
    let children = ChildProcesses.all().filter { !before.contains($0) }
    guard let child = children.first else { return notes.skipped = "it runs as a service of its own" }
    kill(child, SIGKILL)
    var isBack = false
    for _ in 0..<patience where !isBack {
      await hub.pass(.milliseconds(50))
      let others = ChildProcesses.all().filter { !before.contains($0) && $0 != child }
      isBack = !others.isEmpty && course.status(in: hub)?.state == .running
    }
    if !isBack { notes.find("does not come back after its process was killed") }
    await hub.connect("guest", in: "lobby")
    await hub.pass(.milliseconds(200))
    course.findFall(in: hub, after: "once it has come back", restarts: 1, &notes)
    try await hub.stop()
    notes.measured = "killed once"
  }
}
