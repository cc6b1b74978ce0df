internal import HubWire

/// What belongs elsewhere is kept until everybody who should have it has shown to have it.
extension ReplicaNode {
  /// Asks a hub for what it should have of what is too much here.
  func handOver(to hub: PeerID) {
    if let question = partners[hub]?.question {
      guard question.deadline <= now.steady else { return }
      partners[hub]?.question = nil
    }
    guard !surplus.isEmpty, let partner = partners[hub] else { return }
    var question = ReplicaQuestion(
      number: newNumber(), nonce: ReplicaMark(high: random(), low: random()), items: [],
      deadline: now.steady + settings.patience)
    var entries: [ReplicaEntry] = []
    var bytes = 0
    for name in sortedSurplus {
      guard let item = items[name], item.holders.contains(hub), !isConfirmed(item, by: hub),
        partner.waiting[name] == nil, !partner.declines(item, now.steady)
      else { continue }
      bytes += item.size
      guard entries.count < ReplicaLimits.asked, bytes <= ReplicaLimits.askedBytes else { break }
      entries.append(ReplicaEntry(name: name, time: item.record.time, mark: item.mark))
      question.items.append((name, item.mark))
    }
    guard !entries.isEmpty else { return }
    partners[hub]?.question = question
    say(.ask(question: question.number, nonce: question.nonce, entries), to: hub)
  }

  private func isConfirmed(_ item: ReplicaItem, by hub: PeerID) -> Bool {
    item.confirmed[hub].map { $0 + ReplicaLimits.confirmationTime > now.steady } ?? false
  }

  /// Shows what is here of what a hub asks for.
  func answer(_ question: UInt32, _ nonce: ReplicaMark, _ entries: [ReplicaEntry], to hub: PeerID) {
    var bytes = 0
    let claims = entries.map { entry -> ReplicaClaim in
      guard let item = items[entry.name] else { return .lacks }
      if item.mark == entry.mark {
        bytes += item.size
        // Who asks for more at once than may be asked gets no proof.
        return bytes <= ReplicaLimits.askedBytes ? .has(proof: item.proof(nonce)) : .lacks
      }
      guard item.record.time >= entry.time else { return .lacks }
      partners[hub]?.enqueue(entry.name, isFresh: false)
      return item.record.time > entry.time ? .hasLater : .lacks
    }
    say(.answer(question: question, claims), to: hub)
  }

  func answered(_ number: UInt32, _ claims: [ReplicaClaim], by hub: PeerID) {
    guard let question = partners[hub]?.question, question.number == number else { return }
    partners[hub]?.question = nil
    guard claims.count == question.items.count else { return blame(hub, .garbage) }
    for (asked, claim) in zip(question.items, claims) {
      guard let item = items[asked.name], item.mark == asked.mark else { continue }
      switch claim {
      case .lacks: partners[hub]?.enqueue(asked.name, isFresh: false)
      case .hasLater: break
      case .has(let proof):
        guard proof == item.proof(question.nonce) else {
          blame(hub, .falseClaim)
          guard partners[hub] != nil else { return }
          continue
        }
        items[asked.name]?.confirmed[hub] = now.steady
      }
    }
  }

  /// Lets go of what everybody who should have it has shown to have.
  func giveUpSurplus() {
    for name in sortedSurplus {
      guard let item = items[name], let since = item.surplusSince,
        since + settings.linger <= now.steady, item.holders.count >= settings.copies,
        item.holders.allSatisfy({ isConfirmed(item, by: $0) })
      else { continue }
      remove(name)
      counters.handedOver += 1
      add(.forget(item.record))
    }
  }
}
