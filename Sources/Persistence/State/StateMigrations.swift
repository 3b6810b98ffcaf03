import GRDB

/// The schema of `state.sqlite`, step by step. A step that has been released is never changed.
enum StateMigrations {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("sessions") { db in
            // Times are milliseconds since 1970, UTC.
            try db.execute(
                sql: """
                    CREATE TABLE session (
                        id TEXT NOT NULL PRIMARY KEY,
                        token_hash BLOB NOT NULL UNIQUE,
                        account TEXT NOT NULL,
                        address TEXT NOT NULL,
                        sealed_password BLOB NOT NULL,
                        created_at INTEGER NOT NULL,
                        last_seen_at INTEGER NOT NULL,
                        expires_at INTEGER NOT NULL
                    ) STRICT, WITHOUT ROWID;
                    CREATE INDEX session_account ON session (account, last_seen_at);
                    """)
        }
        migrator.registerMigration("blobs") { db in
            try db.execute(
                sql: """
                    CREATE TABLE blob (
                        id TEXT NOT NULL PRIMARY KEY,
                        account TEXT NOT NULL,
                        type TEXT NOT NULL,
                        size INTEGER NOT NULL,
                        created_at INTEGER NOT NULL,
                        expires_at INTEGER NOT NULL
                    ) STRICT, WITHOUT ROWID;
                    CREATE INDEX blob_account ON blob (account, expires_at);
                    CREATE INDEX blob_expiry ON blob (expires_at);
                    """)
        }
        migrator.registerMigration("submissions") { db in try createSubmissions(db) }
        return migrator
    }

    private static func createSubmissions(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE submission (
                    id TEXT NOT NULL PRIMARY KEY,
                    account TEXT NOT NULL,
                    state TEXT NOT NULL,
                    created_at INTEGER NOT NULL,
                    due_at INTEGER,
                    ended_at INTEGER,
                    is_over INTEGER NOT NULL,
                    sealed_password BLOB,
                    record BLOB NOT NULL
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX submission_account ON submission (account, created_at, id);
                CREATE INDEX submission_due ON submission (due_at) WHERE due_at IS NOT NULL;
                CREATE INDEX submission_open ON submission (account) WHERE is_over = 0;
                CREATE TABLE idempotency (
                    account TEXT NOT NULL,
                    key TEXT NOT NULL,
                    head BLOB NOT NULL,
                    body_digest BLOB,
                    run TEXT NOT NULL,
                    created_at INTEGER NOT NULL,
                    status INTEGER,
                    content_type TEXT,
                    location TEXT,
                    answer BLOB,
                    PRIMARY KEY (account, key)
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX idempotency_age ON idempotency (created_at);
                """)
    }
}
