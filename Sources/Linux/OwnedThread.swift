import CLinux
import Glibc

/// Runs blocking work on a thread of its own, so that Swift's cooperative pool never waits for the kernel.
///
/// Cancelling the caller does not interrupt the work: give it a descriptor to poll if it may have to stop.
package func onOwnedThread<Value: Sendable>(
    named name: StaticString, _ work: @escaping @Sendable () -> Value
) async -> Value {
    await withCheckedContinuation { continuation in
        startOwnedThread(named: name) { continuation.resume(returning: work()) }
    }
}

/// As `onOwnedThread`, for work that throws.
package func onOwnedThread<Value: Sendable, Failure: Error>(
    named name: StaticString, throwing failure: Failure.Type,
    _ work: @escaping @Sendable () throws(Failure) -> Value
) async throws(Failure) -> Value {
    let result = await onOwnedThread(named: name) { () -> Result<Value, Failure> in
        do throws(Failure) { return .success(try work()) } catch { return .failure(error) }
    }
    return try result.get()
}

/// Starts a detached thread. `name` is cut to 15 bytes, the kernel's limit.
package func startOwnedThread(named name: StaticString, _ work: @escaping @Sendable () -> Void) {
    let body = Unmanaged.passRetained(ThreadBody(name: name, work: work))
    var thread = pthread_t()
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    let status = pthread_create(&thread, &attributes, { runThreadBody($0) }, body.toOpaque())
    pthread_attr_destroy(&attributes)
    // A host without room for one more thread: blocking the caller is better than never answering it.
    if status != 0 { body.takeRetainedValue().work() }
}

private final class ThreadBody: Sendable {
    let name: StaticString
    let work: @Sendable () -> Void

    init(name: StaticString, work: @escaping @Sendable () -> Void) {
        self.name = name
        self.work = work
    }
}

private func runThreadBody(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument else { return nil }
    let body = Unmanaged<ThreadBody>.fromOpaque(argument).takeRetainedValue()
    body.name.withUTF8Buffer { linux_set_thread_name($0.baseAddress) }
    body.work()
    return nil
}
