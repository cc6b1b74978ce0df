/// Which link of this hub. Whoever owns the sockets gives them out, and uses none twice.
public typealias LinkID = UInt32
