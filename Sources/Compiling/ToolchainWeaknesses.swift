import Foundation
import Snippets

extension InstalledToolchain {
    /// What programs do without because the toolchain's files are not as we know them, a sentence each.
    package var weaknesses: [String] {
        guard language == .go else { return [] }
        let endsRecursions = (try? GoStackLimit.isSettable(in: root)) ?? false
        let vets = FileManager.default.isExecutableFile(atPath: "\(root)/pkg/tool/linux_amd64/vet")
        return (endsRecursions ? [] : ["A runaway recursion ends at the memory limit, and not as a stack overflow."])
            + (vets ? [] : ["Programs cannot be vetted with it: it has no vet tool."])
    }
}
