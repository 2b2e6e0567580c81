import PostgreSQL
import Snippets

/// The readers' side: news of jobs, and ends that are to be stored.
extension PostgresQueue {
    package func reading(of jobID: String, after number: Int) async throws -> JobReading? {
        try await noting { [self] in
            try await pool.read { connection in
                // In one statement, which sees one moment: what is retired has all its news in here.
                let rows = try connection.execute(
                    """
                    SELECT j.retired_at_ms IS NOT NULL, n.number, n.slot, n.position, n.body, n.profile
                    FROM queue_jobs j LEFT JOIN queue_news n ON n.job_id = j.id AND n.number > $2
                    WHERE j.id = $1 ORDER BY n.number
                    """, [.job(jobID), .int(number)]
                ).rows
                guard let first = rows.first else { return nil }
                let news: [NumberedNews] = try rows.compactMap { row in
                    guard let number = try row.optionalInt(1) else { return nil }
                    return QueueWriter.news(
                        slot: try row.text(2), position: try row.optionalInt(3), body: try row.text(4),
                        profile: try row.bytes(5)
                    ).map { NumberedNews(number: Int(number), news: $0) }
                }
                return JobReading(news: news, isRetired: try first.bool(0))
            }
        }
    }

    package func changes(of jobID: String) async -> AsyncStream<Void> { watch.follow(.job(jobID)).hints }

    package func has(_ jobID: String) async throws -> Bool {
        try await noting { [self] in
            try await pool.read { connection in
                try connection.execute(
                    "SELECT 1 FROM queue_jobs WHERE id = $1 AND retired_at_ms IS NULL", [.job(jobID)]
                ).rows.count == 1
            }
        }
    }

    /// First those that this process let in. Those of others only where they are left alone with them.
    package func ended() async throws -> [Job] {
        try await noting { [self] in
            try await pool.read { [origin] connection in
                try connection.execute(
                    """
                    SELECT document FROM queue_jobs WHERE \(QueueWatch.isOursToStore)
                    ORDER BY id LIMIT \(Limits.endsAtOnce)
                    """, [.text(origin), .int(Limits.adoptedEndMs)]
                ).rows.compactMap { QueueKnowledge.job(try $0.text(0)) }
            }
        }
    }

    package func endings() async -> AsyncStream<Void> { watch.follow(.ends).hints }

    package func retire(_ jobID: String) async throws {
        try await noting { [self] in
            try await pool.write { connection, _ in
                let retired = try connection.execute(
                    """
                    UPDATE queue_jobs SET retired_at_ms = \(QueueClock.lastTurn)
                    WHERE id = $1 AND retired_at_ms IS NULL
                    """, [.job(jobID)])
                guard retired.changedRows == 1 else { return }
                // The largest of what is in here, and in the store by now.
                try connection.execute(
                    "UPDATE queue_news SET profile = '' WHERE job_id = $1 AND profile <> ''", [.job(jobID)])
            }
        }
        watch.announce()
    }
}
