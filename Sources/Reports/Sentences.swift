import Snippets

/// The service's own sentences about runs.
package enum Sentences {
    package static let interrupted =
        "The service was restarted while this was in flight. Nothing is wrong with the program: run it again."
    package static let neverStored =
        "How this ended was not stored: the service was restarted, or its disk was full for too long. "
        + "Nothing is wrong with the program: run it again."
    package static let workerLost =
        "The worker that ran this was lost. Nothing is wrong with the program: run it again."
    package static let unclaimed =
        "No worker of this service has the toolchain or the cores that this asks for. Nothing is wrong with the program."
    package static let overdue =
        "Flamebox itself failed, not your program: this took longer than all of its limits together allow. Run it again."
    package static let undeliverable =
        "Flamebox itself failed, not your program: this could not be handed to a worker."

    package static func profileTooLarge(bytes: Int) -> String {
        "The profile is not kept: it is \(bytes >> 10) KiB compressed, the limit is "
            + "\(Limits.profileCompressedBytes >> 10) KiB. A lower sample rate makes it smaller."
    }
}
