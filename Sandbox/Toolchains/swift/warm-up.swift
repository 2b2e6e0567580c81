// Compiled once at set-up for each optimization: leaves every module that a snippet may import in the cache.
import Dispatch
import Foundation
import FoundationNetworking
import FoundationXML
import Glibc
import Observation
import RegexBuilder
import Synchronization

@Observable final class Counter {
    var value = 0
}

let counter = Mutex(0)
print(Date(), Counter().value, counter.withLock { $0 }, getpid(), DispatchTime.now())
print(await Task { "warm".firstMatch(of: /w/) != nil }.value)
