import CPostgres

/// libpq, which is loaded by the first who needs it: most processes of ours never do.
package enum PostgresLibrary {
    private static let complaint: String? = postgres_load().map(boundedWords)

    /// Loads it where it is not loaded. To be called before a process gives up its view of the host's files.
    package static func load() throws(PostgresFailure) {
        if let complaint { throw .libraryMissing(complaint) }
    }
}
