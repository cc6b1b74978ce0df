import Testing

@testable import HubLoad

@Suite struct TerminalPlotTests {
  static var sample: LoadOutcome {
    var outcome = LoadOutcome(slots: TimeSlots(over: 400_000_000))
    for (time, count) in [(150_000, 60), (400_000, 30), (900_000, 9), (40_000_000, 1)] as [(UInt64, Int)] {
      for number in 0..<count {
        outcome.latency.add(time)
        outcome.slots.add(time, at: UInt64(number % 4) * 100_000_000)
      }
    }
    outcome.elapsed = 400_000_000
    outcome.counts.connected = 2
    outcome.counts.sent = 101
    outcome.counts.arrived = 100
    outcome.counts.lost = 1
    outcome.counts.bytesOut = 40_000
    outcome.counts.bytesIn = 44_000
    outcome.threads = [ThreadUse(wall: 1_000, ran: 110, waited: 20)]
    return outcome
  }

  @Test func blocksShowLatenciesAndTheCourse() {
    #expect(
      TerminalPlot(Self.sample, isPlain: false).text == """
        latency
          <  200 us  ████████████████████████████████████████  60
          <  500 us  ████████████████████                      30
          < 1.00 ms  ██████                                    9
          < 2.00 ms                                            0
          < 5.00 ms                                            0
          < 10.0 ms                                            0
          < 20.0 ms                                            0
          < 50.0 ms  ▋                                         1
        over time, 100 ms a column
          came     ████  at most 27 a column
          longest  █▁▁▁  at most 40.0 ms

        """)
  }

  @Test func plainTextHasNothingButASCII() {
    let text = TerminalPlot(Self.sample, isPlain: true).text
    #expect(text.utf8.allSatisfy { $0 < 0x80 })
    #expect(text.contains("  <  500 us  ####################                      30\n"))
    #expect(text.contains("  longest  #___  at most 40.0 ms\n"))
  }

  @Test func nothingIsDrawnOfNothing() {
    let nothing = LoadOutcome(slots: TimeSlots(over: 1))
    #expect(TerminalPlot(nothing, isPlain: false).text.isEmpty)
    #expect(Picture("a", "b", nothing).svg.contains("Nothing came."))
  }

  @Test func aLongRunFitsOnALine() {
    var outcome = LoadOutcome(slots: TimeSlots(over: 60_000_000_000))
    for second in 0..<150 as Range<UInt64> {
      outcome.latency.add(1_000)
      outcome.slots.add(1_000, at: second * 1_000_000_000)
    }
    for line in TerminalPlot(outcome, isPlain: false).text.split(separator: "\n") {
      #expect(line.count < 110)
    }
  }

  @Test func aPictureNamesWhatItShows() {
    let svg = Picture("relay: <1> & more", "100 signals", Self.sample).svg
    #expect(svg.contains("<title id=\"title\">relay: &lt;1&gt; &amp; more</title>"))
    #expect(svg.contains("99 of 100 at most") && svg.contains(">40.0 ms</text>"))
    // The first of four stretches has the longest, and it is where the right axis ends.
    #expect(svg.contains("<path class=\"worst\" d=\"M70.0 380L"))
    #expect(
      svg.contains("prefers-color-scheme: dark") && svg.contains("aria-labelledby=\"title description\""))
    #expect(
      !svg.contains("http://") || svg.ranges(of: "http://").count == 1, "nothing is fetched from elsewhere")
    #expect(svg.ranges(of: "class=\"bar\"").count == 8)
  }

  @Test func figuresHaveThreeDigits() {
    #expect(
      Words.time(999) == "999 ns" && Words.time(1_500) == "1.50 us" && Words.time(45_300_000) == "45.3 ms")
    #expect(Words.count(1_234_567) == "1,234,567" && Words.count(12) == "12")
    #expect(Words.percent(0.125) == "13 %" && Words.rate(12.34) == "12.3" && Words.rate(54_321) == "54,321")
    #expect(Words.bytes(500) == "500 B" && Words.bytes(1 << 20) == "1024 KiB")
  }
}
