package io.millrace.agent.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Reads all records of a b-tree: of a table, or of the index that a table without row ids is. */
final class SqliteTree {
    private static final int INDEX_INTERIOR = 2;
    private static final int TABLE_INTERIOR = 5;
    private static final int INDEX_LEAF = 10;
    private static final int TABLE_LEAF = 13;
    private static final int DEEPEST = 40;
    private static final int MAX_RECORD_BYTES = 1 << 20;
    private static final int MAX_RECORDS = 1_000_000;
    /** The file's header stands before the first page's own. */
    private static final int FILE_HEADER_BYTES = 100;

    private final SqlitePages pages;
    private final List<SqliteRecord> records = new ArrayList<>();
    private boolean isIndex;
    /** Rows do not overlap, so together they are no longer than the file. */
    private long bytesLeft;

    private SqliteTree(SqlitePages pages) {
        this.pages = pages;
        bytesLeft = pages.bytes();
    }

    /**
     * The records of the tree in its order.
     *
     * @throws DamagedCheckpoint if that is no tree, or beyond bounds
     */
    static List<SqliteRecord> records(SqlitePages pages, long root) throws IOException {
        SqliteTree tree = new SqliteTree(pages);
        tree.readPage(root, 0);
        return tree.records;
    }

    private void readPage(long number, int depth) throws IOException {
        if (depth > DEEPEST) {
            throw new DamagedCheckpoint("a tree deeper than " + DEEPEST + " pages");
        }
        byte[] bytes = pages.page(number);
        ByteBuffer page = ByteBuffer.wrap(bytes);
        int header = number == 1 ? FILE_HEADER_BYTES : 0;
        int type = page.get(header);
        boolean isLeaf = type == TABLE_LEAF || type == INDEX_LEAF;
        checkType(type, number, depth);
        int cells = page.getShort(header + 3) & 0xffff;
        int pointers = header + (isLeaf ? 8 : 12);
        if (pointers + 2 * cells > pages.usableBytes()) {
            throw new DamagedCheckpoint("page " + number + " with " + cells + " cells, more than fit");
        }
        for (int i = 0; i < cells; i++) {
            readCell(bytes, page.getShort(pointers + 2 * i) & 0xffff, isLeaf, depth);
        }
        if (!isLeaf) {
            readPage(page.getInt(header + 8) & 0xffffffffL, depth + 1);
        }
    }

    private void checkType(int type, long number, int depth) throws DamagedCheckpoint {
        boolean index = type == INDEX_LEAF || type == INDEX_INTERIOR;
        if ((!index && type != TABLE_LEAF && type != TABLE_INTERIOR) || (depth > 0 && index != isIndex)) {
            throw new DamagedCheckpoint("page " + number + " of type " + type + " where a page of a table belongs");
        }
        isIndex = index;
    }

    private void readCell(byte[] page, int at, boolean isLeaf, int depth) throws IOException {
        SqliteBytes cell = new SqliteBytes(page, at, pages.usableBytes());
        if (!isLeaf) {
            readPage(cell.unsigned(4), depth + 1);
        }
        if (isLeaf || isIndex) {
            long length = cell.varint();
            if (!isIndex) {
                cell.varint();
            }
            if (records.size() == MAX_RECORDS) {
                throw new DamagedCheckpoint("more than " + MAX_RECORDS + " rows");
            }
            records.add(SqliteRecord.read(payload(cell, length), pages.charset()));
        }
    }

    /** The part of a record on the page itself, and what overflows to others. */
    private byte[] payload(SqliteBytes cell, long length) throws IOException {
        if (length < 0 || length > Math.min(MAX_RECORD_BYTES, bytesLeft)) {
            throw new DamagedCheckpoint("a row of " + length + " bytes");
        }
        bytesLeft -= length;
        byte[] payload = new byte[(int) length];
        int filled = localBytes((int) length);
        cell.copy(payload, 0, filled);
        if (filled < payload.length) {
            fill(payload, filled, cell.unsigned(4));
        }
        return payload;
    }

    private int localBytes(int length) {
        int usable = pages.usableBytes();
        int most = isIndex ? (usable - 12) * 64 / 255 - 23 : usable - 35;
        if (length <= most) {
            return length;
        }
        int least = (usable - 12) * 32 / 255 - 23;
        int fitting = least + (length - least) % (usable - 4);
        return fitting <= most ? fitting : least;
    }

    private void fill(byte[] payload, int from, long firstPage) throws IOException {
        int filled = from;
        long next = firstPage;
        while (filled < payload.length) {
            SqliteBytes page = new SqliteBytes(pages.page(next), 0, pages.usableBytes());
            next = page.unsigned(4);
            int count = Math.min(payload.length - filled, pages.usableBytes() - 4);
            page.copy(payload, filled, count);
            filled += count;
        }
    }
}
