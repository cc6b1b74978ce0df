/// Something of the system that these tests need did not work.
struct RealError: Error { let errno: Int32 }
