/// What a person asks a language's tools to make of a program's source, without running it.
package struct ToolOrder: Hashable, Sendable {
    package enum Tool: Hashable, Sendable {
        /// Print it as the language's own formatter does.
        ///
        /// `fixImports`: add imports of the standard library that are missing, and remove those that are not used. Says
        /// something in Go alone.
        case format(fixImports: Bool)
        /// Say what is suspicious about it.
        case vet
    }

    package let tool: Tool
    /// Its options say nothing here.
    package let program: Snippet
    /// Whose tools they are; nil for those of the language's default toolchain.
    package let toolchain: String?

    package init(tool: Tool, program: Snippet, toolchain: String? = nil) {
        self.tool = tool
        self.program = program
        self.toolchain = toolchain
    }

    /// Accepts the files that could be run, as far as that can be told by their names and sizes.
    package init(tool: Tool, language: Language, files: [SourceFile], toolchain: String? = nil) throws(Refusal) {
        self.init(tool: tool, program: try Snippet(language: language, files: files), toolchain: toolchain)
    }
}
