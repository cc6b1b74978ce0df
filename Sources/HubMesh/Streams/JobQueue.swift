/// Jobs in the order in which they are to be done.
struct JobQueue {
  private var jobs: [Job] = []
  private var head = 0

  var count: Int { jobs.count - head }
  var isEmpty: Bool { head == jobs.count }
  var first: Job? { isEmpty ? nil : jobs[head] }

  mutating func append(_ job: Job) { jobs.append(job) }

  mutating func removeFirst() {
    head += 1
    if head == jobs.count {
      jobs.removeAll(keepingCapacity: jobs.capacity <= 256)
      head = 0
    } else if head >= 1_024, head * 2 >= jobs.count {
      jobs.removeFirst(head)
      head = 0
    }
  }

  mutating func removeAll() {
    jobs = []
    head = 0
  }
}
