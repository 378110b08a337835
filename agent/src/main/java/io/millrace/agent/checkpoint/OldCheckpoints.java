package io.millrace.agent.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the checkpoints of the Kinesis Agent, an SQLite database with the table {@code FILE_CHECKPOINTS}. Changes nothing. */
public final class OldCheckpoints {
    private static final String TABLE = "file_checkpoints";
    private static final Pattern FILE_ID = Pattern.compile("\\(dev=([0-9a-f]{1,16}),ino(?:de)?=([0-9]{1,19})\\)");
    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
            .appendPattern("yyyy-MM-dd[ ]['T']HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .toFormatter(Locale.ROOT);
    private static final int JOURNAL_MAGIC_BYTES = 8;

    private OldCheckpoints() {}

    /**
     * Reads a database of up to 1 GiB and a million rows. The agent that wrote it must not run.
     *
     * @return the rows in no particular order; none if the file is empty
     * @throws java.nio.file.NoSuchFileException if it is not there
     * @throws IOException if it cannot be read, is damaged, has no such table, or was left in the middle of a change
     */
    public static List<OldCheckpoint> read(Path database) throws IOException {
        BasicFileAttributes before = Files.readAttributes(database, BasicFileAttributes.class);
        if (!before.isRegularFile()) {
            throw new IOException("Old checkpoints " + database + " are not in a regular file");
        }
        refuseChanges(database);
        if (before.size() == 0) {
            return List.of();
        }
        List<OldCheckpoint> rows;
        try (SqlitePages pages = SqlitePages.open(database)) {
            rows = read(pages);
        } catch (DamagedCheckpoint e) {
            throw new IOException(
                    "Old checkpoints " + database + " hold " + e.getMessage()
                            + "; restore the file from a copy, or leave it out and choose where flows begin",
                    e);
        }
        refuseChanges(database);
        BasicFileAttributes after = Files.readAttributes(database, BasicFileAttributes.class);
        if (!after.lastModifiedTime().equals(before.lastModifiedTime()) || after.size() != before.size()) {
            throw new IOException(
                    "Old checkpoints " + database + " changed while they were read; stop the Kinesis Agent first");
        }
        return rows;
    }

    /** What a journal holds belongs to the database: without it the database is in the middle of a change. */
    private static void refuseChanges(Path database) throws IOException {
        Path journal = Path.of(database + "-journal");
        Path log = Path.of(database + "-wal");
        boolean isHot = Files.exists(journal) && isHot(journal);
        if (isHot || (Files.exists(log) && Files.size(log) > 0)) {
            throw new IOException("Old checkpoints " + database + " were left in the middle of a change, which is in "
                    + (isHot ? journal : log) + "; start the Kinesis Agent and stop it once, or run: sqlite3 "
                    + database
                    + " 'pragma journal_mode=delete; select count(*) from FILE_CHECKPOINTS'");
        }
    }

    /** A journal that is done with is empty, or its beginning zero. */
    private static boolean isHot(Path journal) throws IOException {
        try (var bytes = Files.newInputStream(journal)) {
            for (byte magic : bytes.readNBytes(JOURNAL_MAGIC_BYTES)) {
                if (magic != 0) {
                    return true;
                }
            }
        }
        return false;
    }

    private static List<OldCheckpoint> read(SqlitePages pages) throws IOException {
        // type, name, tbl_name, rootpage, sql
        for (SqliteRecord entry : SqliteTree.records(pages, 1)) {
            if ("table".equals(entry.value(0))
                    && entry.value(1) instanceof String name
                    && name.toLowerCase(Locale.ROOT).equals(TABLE)
                    && entry.value(3) instanceof Long root
                    && entry.value(4) instanceof String sql) {
                pages.startAgain();
                return rows(SqliteTree.records(pages, root), SqliteColumns.inRows(sql));
            }
        }
        throw new DamagedCheckpoint("no table FILE_CHECKPOINTS: they are of something else");
    }

    private static List<OldCheckpoint> rows(List<SqliteRecord> records, List<String> columns) throws DamagedCheckpoint {
        List<OldCheckpoint> rows = new ArrayList<>(records.size());
        for (SqliteRecord record : records) {
            rows.add(row(record, columns));
        }
        return rows;
    }

    private static OldCheckpoint row(SqliteRecord record, List<String> columns) throws DamagedCheckpoint {
        String fileId = text(record, columns, "fileid");
        Matcher key = FILE_ID.matcher(fileId);
        boolean isKey = key.matches();
        return new OldCheckpoint(
                text(record, columns, "flow"),
                text(record, columns, "path"),
                fileId,
                isKey ? Long.parseUnsignedLong(key.group(1), 16) : 0,
                isKey ? Long.parseUnsignedLong(key.group(2)) : 0,
                bytes(record, columns, "size"),
                bytes(record, columns, "offset"),
                millis(value(record, columns, "lastupdated")));
    }

    private static @Nullable Object value(SqliteRecord record, List<String> columns, String column)
            throws DamagedCheckpoint {
        int index = columns.indexOf(column);
        if (index < 0) {
            throw new DamagedCheckpoint("a table without the column " + column);
        }
        return record.value(index);
    }

    private static String text(SqliteRecord record, List<String> columns, String column) throws DamagedCheckpoint {
        return value(record, columns, column) instanceof String text ? text : "";
    }

    private static long bytes(SqliteRecord record, List<String> columns, String column) throws DamagedCheckpoint {
        if (value(record, columns, column) instanceof Long number && number >= 0) {
            return number;
        }
        throw new DamagedCheckpoint("a row whose " + column + " is no number of bytes");
    }

    /** A time of SQLite's own, in UTC, or a number of milliseconds. */
    private static long millis(@Nullable Object time) {
        if (time instanceof Long number) {
            return number;
        }
        if (time instanceof String text) {
            try {
                return LocalDateTime.parse(text, TIME).toInstant(ZoneOffset.UTC).toEpochMilli();
            } catch (DateTimeParseException e) {
                return 0;
            }
        }
        return 0;
    }
}
