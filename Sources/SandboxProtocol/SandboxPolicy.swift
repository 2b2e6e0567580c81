/// What a jail may ask of the kernel. Each case is one reviewed file in `Sandbox/Policies`.
package enum SandboxPolicy: String, CaseIterable, Sendable {
    case run
    case compileSwift = "compile-swift"
    case compileGo = "compile-go"
    case symbolize

    package var fileName: String { "\(rawValue).policy" }
}
