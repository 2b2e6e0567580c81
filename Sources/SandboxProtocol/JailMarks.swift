/// By what a jail is known from outside to who has not made it.
package enum JailMarks {
    /// The host's users, and groups of the same numbers, that jails made by root run as: far above the users of most
    /// hosts, and below the range that rootless containers are given.
    package static let users: Range<UInt32> = 200_000..<265_536

    /// What the names of the control groups begin with that one worker makes for its jails.
    package static func groupPrefix(worker: Int32) -> String { "flamebox-\(worker)-" }
}
