import GRDB

/// The schema of `cache.sqlite`. What a later version can't read may simply be thrown away.
enum CacheMigrations {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("records") { db in
            // `id` grows with each write: the smallest are the oldest, and the first to go.
            try db.execute(
                sql: """
                    CREATE TABLE folder (
                        id INTEGER PRIMARY KEY,
                        account TEXT NOT NULL,
                        folder BLOB NOT NULL,
                        validity INTEGER NOT NULL,
                        UNIQUE (account, folder, validity)
                    ) STRICT;
                    CREATE TABLE record (
                        id INTEGER PRIMARY KEY AUTOINCREMENT,
                        folder_id INTEGER NOT NULL REFERENCES folder (id) ON DELETE CASCADE,
                        uid INTEGER NOT NULL,
                        format INTEGER NOT NULL,
                        body BLOB NOT NULL,
                        UNIQUE (folder_id, uid)
                    ) STRICT;
                    """)
        }
        return migrator
    }
}
