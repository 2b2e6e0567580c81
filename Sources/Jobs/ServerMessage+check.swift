import Runs
import Snippets

/// Why a worker hangs up on the service: the message is none that a service of ours sends.
///
/// A worker has rights that the web side has not, so it believes nothing that it is told: a web side that was taken over
/// may ask for runs within the limits, and for nothing else.
package struct ForeignMessage: Error, Equatable, CustomStringConvertible {
    package let description: String
}

extension ServerMessage {
    func check() throws(ForeignMessage) {
        switch self {
        case .run(let job): try job.check()
        case .cancel(let jobID), .pause(let jobID), .resume(let jobID): try Job.check(id: jobID)
        case .refused: break
        }
    }
}

extension Job {
    fileprivate func check() throws(ForeignMessage) {
        try Self.check(id: id)
        switch work {
        case .run(let snippet, let toolchain): try Self.check(snippet, toolchain)
        case .compare(let plan):
            guard Limits.comparisonPairs.contains(plan.pairs) else {
                throw ForeignMessage(description: "a comparison of \(plan.pairs) pairs")
            }
            try Self.check(plan.before.snippet, plan.before.toolchain)
            try Self.check(plan.after.snippet, plan.after.toolchain)
        }
    }

    fileprivate static func check(id: String) throws(ForeignMessage) {
        let allowed = id.utf8.allSatisfy { byte in
            switch UnicodeScalar(byte) {
            case "a"..."z", "A"..."Z", "0"..."9", "-", "_": true
            default: false
            }
        }
        guard allowed, (1...Limits.jobNameBytes).contains(id.utf8.count) else {
            throw ForeignMessage(description: "a job whose name is no address")
        }
    }

    private static func check(_ snippet: Snippet, _ toolchain: String?) throws(ForeignMessage) {
        guard (toolchain?.utf8.count ?? 0) <= Limits.toolchainNameBytes else {
            throw ForeignMessage(description: "a toolchain's name that is too long")
        }
        do throws(Refusal) { try snippet.check() } catch {
            throw ForeignMessage(description: "a snippet that nobody may submit: \(error.detail)")
        }
    }
}
