import HubKernel

/// What a plugin can do wrong.
enum Offence: String, SettingValue, CaseIterable {
  case none, holdsItself, talksOn, neverDrains, neverStops, ignoresCancellation, cannotStart, refusesSilently,
    leavesFilesOpen, leavesThreadsRunning, blocksAHandler, makesPeersWait, refusesOutOfPlace,
    refusesInBadWords,
    losesWhatItAdopts, keepsEverything, fallsOverOddEvents, fallsOverOddMessages, tellsItsSecret, countsOn,
    fails500, neverAnswers
}
