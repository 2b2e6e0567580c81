import Glibc
package import Linux
package import Symbolizing

/// The real tools as plain children: for tests of what they answer, on programs that the tests wrote themselves.
package struct UnjailedTools: ToolLauncher {
    private let toolchain: String

    package init(toolchain: String) {
        self.toolchain = toolchain
    }

    package func start(
        _ tool: SymbolTool, input: consuming OwnedDescriptor, output: consuming OwnedDescriptor
    ) async throws -> @Sendable () -> Void {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input.number, 0)
        posix_spawn_file_actions_adddup2(&actions, output.number, 1)
        var arguments: [UnsafeMutablePointer<CChar>?] = tool.arguments.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var child: pid_t = 0
        let status = posix_spawn(
            &child, "\(toolchain)/bin/\(tool.arguments[0])", &actions, nil, &arguments, environ)
        guard status == 0 else { throw SystemError("posix_spawn", code: status) }
        return { [child] in
            kill(child, SIGKILL)
            waitpid(child, nil, 0)
        }
    }
}
