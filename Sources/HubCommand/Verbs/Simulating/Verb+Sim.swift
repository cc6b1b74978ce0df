internal import HubKernel
internal import HubSimulation

extension Verb {
  static let sim = Verb(
    "sim", "run whole meshes of hubs in virtual time and look for promises that are broken",
    operands: [
      Operand(
        "ACTION", "what to do; 'list' when nothing is said", words: ["run", "list", "joins"],
        isOptional: true),
      Operand(
        "SCENARIO", "run: its name, the path of its file, or 'all' for every small one", isOptional: true),
    ],
    flags: [
      Flag("--seed", "begin with this seed; 1 when nothing is said", value: "NUMBER"),
      Flag("--seeds", "run so many seeds, one after another", value: "COUNT"),
      Flag("--hubs", "with so many hubs", value: "COUNT"),
      Flag("--peers", "with so many peers", value: "COUNT"),
      Flag("--networks", "in so many networks", value: "COUNT"),
      Flag("--replay", "run the first broken seed once more and tell what led there"),
      Flag("--svg", "draw the share of right views over time into this file", value: "FILE"),
      Flag.json,
    ],
    examples: [
      Example("hubctl sim list", "the scenarios, with a sentence on each"),
      Example("hubctl sim run chain --seeds 20", "twenty runs; exit code 7 if anything was violated"),
      Example("hubctl sim run star --seed 7 --replay", "what led to the violation of seed 7"),
      Example("hubctl sim run random --hubs 40 --peers 800 --svg random.svg", "a larger mesh, drawn"),
      Example("hubctl sim joins", "what a join costs in bytes, whatever hubs there are besides"),
      Example("hubctl sim run ./mine.scenario", "a scenario of your own"),
    ]
  ) { invocation in
    let desk = SimulationDesk(invocation)
    switch invocation.arguments.operand(0) {
    case "run": return try desk.run()
    case "joins": return try desk.joins()
    default: return try desk.list()
    }
  }
}
