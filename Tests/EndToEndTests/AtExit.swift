import Foundation
import Synchronization

/// What is to be cleared away when the test program ends, the latest first.
enum AtExit {
    private static let duties = Mutex<[@Sendable () -> Void]>([])

    static func doing(_ duty: @escaping @Sendable () -> Void) {
        let isFirst = duties.withLock { duties in
            duties.append(duty)
            return duties.count == 1
        }
        if isFirst { atexit { AtExit.perform() } }
    }

    private static func perform() {
        for duty in duties.withLock({ $0 }).reversed() { duty() }
    }
}
