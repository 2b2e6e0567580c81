import Foundation

/// Takes one sentence on what went wrong between the service and a worker.
package typealias Log = @Sendable (String) -> Void

/// For whoever has no log of their own.
package let standardErrorLog: Log = { sentence in
    FileHandle.standardError.write(Data("flamebox: \(sentence)\n".utf8))
}
