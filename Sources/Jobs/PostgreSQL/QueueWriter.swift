import PostgreSQL

/// Writes jobs' places and news.
enum QueueWriter {
    static func write(_ rows: [QueueRow], at clock: QueueClock, in connection: inout PostgresConnection) throws {
        for row in rows where !row.isOnlyMoved { try write(row, at: clock, in: &connection) }
        try move(rows.filter(\.isOnlyMoved), in: &connection)
    }

    private static func write(
        _ row: QueueRow, at clock: QueueClock, in connection: inout PostgresConnection
    ) throws {
        let place = row.place
        let endedAt: Int64? = place.isOver && !row.stored.isOver ? clock.nowMs : nil
        // Only the turn changes these columns; its number of news, also whoever reports.
        let written = try connection.execute(
            """
            UPDATE queue_jobs SET phase = $2, turn = $3, told_position = $4, attempt = $5, worker = $6, has_begun = $7,
                is_over = $8, last_report = COALESCE($9, last_report), ended_at_ms = COALESCE($10, ended_at_ms),
                newest = newest + $11
            WHERE id = $1 RETURNING newest
            """,
            [
                .text(row.id), .int(place.phase.rawValue), .text(place.turn), .int(place.toldPosition),
                .int(place.attempt), .text(place.worker), .bool(place.hasBegun), .bool(place.isOver),
                .text(place.lastReport == row.stored.lastReport ? nil : place.lastReport), .int(endedAt),
                .int(row.news.count),
            ])
        guard let newest = try written.rows.first?.int(0) else { return }
        var number = newest - Int64(row.news.count)
        for news in row.news {
            number += 1
            try insert(news, number: number, of: row.id, in: &connection)
        }
    }

    /// News under a number that their job has counted already.
    static func insert(
        _ news: JobNews, number: Int64, of jobID: String, in connection: inout PostgresConnection
    ) throws {
        if case .queued(let position) = news {
            try forgetPosition(before: number, of: jobID, in: &connection)
            try connection.execute(
                """
                INSERT INTO queue_news (job_id, number, slot, position, body, profile)
                VALUES ($1, $2, 'queued', $3, '', '')
                """, [.text(jobID), .int(number), .int(position)])
            return
        }
        if let slot = news.slot {
            try connection.execute(
                "DELETE FROM queue_news WHERE job_id = $1 AND slot = $2", [.text(jobID), .text(slot.rawValue)])
        }
        let body = try WrittenNews(news).map { try QueueText.of($0) } ?? ""
        try connection.execute(
            """
            INSERT INTO queue_news (job_id, number, slot, body, profile) VALUES ($1, $2, $3, $4, $5)
            """,
            [
                .text(jobID), .int(number), .text(news.writtenSlot), .text(body), .bytes(news.profile),
            ])
    }

    /// A place in the queue is of interest until there is another.
    private static func forgetPosition(
        before number: Int64, of jobID: String, in connection: inout PostgresConnection
    ) throws {
        try connection.execute(
            "DELETE FROM queue_news WHERE job_id = $1 AND number = $2 AND slot = 'queued'",
            [.text(jobID), .int(number - 1)])
    }

    /// All at once: where one job is taken, all that wait behind it move.
    private static func move(_ rows: [QueueRow], in connection: inout PostgresConnection) throws {
        guard !rows.isEmpty else { return }
        let ids = QueueText.array(rows.map(\.id))
        let positions = QueueText.array(rows.map { $0.place.toldPosition ?? 0 })
        try connection.execute(
            """
            UPDATE queue_jobs SET newest = newest + 1, told_position = moved.position
            FROM (SELECT unnest(CAST($1 AS TEXT[])) AS id, unnest(CAST($2 AS BIGINT[])) AS position) AS moved
            WHERE queue_jobs.id = moved.id
            """, [ids, positions])
        try connection.execute(
            """
            DELETE FROM queue_news USING queue_jobs
            WHERE queue_jobs.id = queue_news.job_id AND queue_jobs.id = ANY (CAST($1 AS TEXT[]))
                AND queue_news.number = queue_jobs.newest - 1 AND queue_news.slot = 'queued'
            """, [ids])
        try connection.execute(
            """
            INSERT INTO queue_news (job_id, number, slot, position, body, profile)
            SELECT id, newest, 'queued', told_position, '', '' FROM queue_jobs WHERE id = ANY (CAST($1 AS TEXT[]))
            """, [ids])
    }

    /// - Returns: nil for news that this version cannot read, and that nobody has to hear.
    static func news(slot: String, position: Int64?, body: String, profile: [UInt8]) -> JobNews? {
        if let position { return .queued(position: Int(position)) }
        do {
            return try QueueText.read(WrittenNews.self, from: body).news(profile: profile)
        } catch {
            return slot == JobNews.endSlot ? .ended(.undeliverable) : nil
        }
    }
}

extension JobNews {
    static let endSlot = "end"

    fileprivate var writtenSlot: String {
        if case .ended = self { return Self.endSlot }
        return slot?.rawValue ?? ""
    }

    fileprivate var profile: [UInt8] {
        switch self {
        case .told(_, let profile), .ended(.reported(_, let profile)): profile
        case .queued, .started, .ended: []
        }
    }
}
