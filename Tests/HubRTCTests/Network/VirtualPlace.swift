/// What datagrams come to.
protocol VirtualPlace: AnyObject {
  func arrive(_ parcel: Parcel)
}
