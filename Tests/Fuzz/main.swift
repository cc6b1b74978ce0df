import Glibc

// libFuzzer brings a `main` of its own, but SwiftPM insists on ours: so ours hands over to its driver.
exit(fuzz())
