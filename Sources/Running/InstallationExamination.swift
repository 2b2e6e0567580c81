package import Compiling
import Foundation
import Glibc
import Jobs
package import SandboxProtocol
package import Sandboxing
import Snippets

/// What a run needs beside the host, tried: a place for programs, and a compile of each language. For `flamebox doctor`;
/// a worker tries the same when it starts.
///
/// - Parameter dataDirectory: what `serve` will be given; it need not be there yet.
package func examineInstallation(
    _ installation: Installation, dataDirectory: String, waivers: Set<Waiver>
) async -> [HostProbe] {
    let directory = "\(nearestDirectory(above: dataDirectory))/.flamebox-doctor-\(getpid())"
    let rows = await examine(installation, directory, waivers)
    // Empty by now; where it is not, what is in it has been complained about.
    rmdir(directory)
    return rows
}

private func examine(
    _ installation: Installation, _ directory: String, _ waivers: Set<Waiver>
) async -> [HostProbe] {
    do {
        let scratch = try ScratchRoot(in: directory)
        let row = HostProbe(
            name: "scratch", isRequired: true, isWorking: true, meaning: "A program was executed from \(directory).")
        return [row] + (await languageRows(installation, scratch: scratch, waivers: waivers))
    } catch {
        return [
            HostProbe(
                name: "scratch", isRequired: true, isWorking: false, meaning: "\(error)",
                mend: "Give 'serve' and this command a --data directory where programs may be executed.")
        ]
    }
}

private func nearestDirectory(above path: String) -> String {
    var url = URL(filePath: path).standardizedFileURL
    while !FileManager.default.fileExists(atPath: url.path), url.path != "/" { url.deleteLastPathComponent() }
    return url.path
}

private func languageRows(
    _ installation: Installation, scratch: ScratchRoot, waivers: Set<Waiver>
) async -> [HostProbe] {
    do {
        let sandbox = try await Sandbox(
            launcher: installation.launcher, policies: installation.policies, waivers: waivers)
        let compiler = try await Compiler(installation: installation, sandbox: sandbox)
        let trials = LanguageTrials(compiler: compiler, scratch: scratch)
        let offers = await trials.offers()
        let added = AddedToolchains(of: installation)
        return offers.map { row($0.language, trouble: $0.trouble) } + offers.flatMap { row(of: $0, added.all()) }
            + added.faults().map { HostProbe(name: "toolchains", isRequired: false, isWorking: false, meaning: $0) }
    } catch {
        return [.go, .swift].map { row($0, trouble: "\(error)") }
    }
}

/// Those that were added: without one, the service does without it and says so.
private func row(of offer: LanguageOffer, _ added: [AddedToolchain]) -> [HostProbe] {
    added.filter { $0.language == offer.language }.map { toolchain in
        let reason = offer.withheld.first { $0.name == toolchain.name }?.reason
        return HostProbe(
            name: toolchain.name, isRequired: false, isWorking: reason == nil,
            meaning: reason ?? (["A program was compiled in its jail."] + toolchain.weaker).joined(separator: " "),
            mend: reason == nil
                ? ""
                : "Mend \(toolchain.root), or take it away with 'flamebox toolchain remove \(toolchain.name)'.")
    }
}

private func row(_ language: Language, trouble: String?) -> HostProbe {
    HostProbe(
        name: language.rawValue, isRequired: true, isWorking: trouble == nil,
        meaning: trouble ?? "A program was compiled in its jail.",
        mend: trouble == nil ? "" : "Run scripts/setup and 'flamebox prepare' as the owner of this checkout.")
}
