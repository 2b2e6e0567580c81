import Compiling
package import Runs
package import Snippets

/// From source to formatted source, or to what a tool says of it. Nothing is run.
extension Runner {
    /// Ends with exactly one `.finished`, whatever happens. Cancel the task to stop it.
    package func perform(_ order: ToolOrder, report: @escaping Report<ToolEvent>) async {
        var outcome = ToolOutcome.cancelled
        do {
            let scratch = try scratch.directory()
            outcome = try await compiler.perform(order, in: scratch.path, processors: plan.rest)
        } catch  where !Task.isCancelled {
            outcome = .failed(Self.sentence(for: error))
        } catch {}
        await report(.finished(outcome), [])
    }
}
