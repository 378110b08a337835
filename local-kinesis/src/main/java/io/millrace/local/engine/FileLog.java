package io.millrace.local.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A shard's records in a directory of segments; only places and times are held in memory, 16 bytes a record. */
final class FileLog implements ShardLog {
    private final Path home;
    private final long segmentBytes;
    private final List<LogSegment> segments;
    private long first;

    private FileLog(Path home, long segmentBytes, List<LogSegment> segments) {
        this.home = home;
        this.segmentBytes = segmentBytes;
        this.segments = segments;
        this.first = segments.get(0).base();
    }

    /** Opens what the directory holds, or begins anew; a torn tail of the last segment is cut. A full segment is followed by a new one. */
    static FileLog open(Path home, long segmentBytes) throws IOException {
        Files.createDirectories(home);
        List<Path> files;
        try (Stream<Path> listed = Files.list(home)) {
            files = listed.filter(file -> file.toString().endsWith(LogSegment.SUFFIX))
                    .sorted()
                    .toList();
        }
        List<LogSegment> segments = new ArrayList<>();
        for (Path file : files) {
            LogSegment opened = LogSegment.open(file);
            boolean isLast = segments.size() == files.size() - 1;
            if (isLast) {
                opened.cutTornTail();
            } else {
                opened.requireWhole();
            }
            segments.add(opened);
        }
        if (segments.isEmpty()) {
            segments.add(LogSegment.create(home, 1));
        }
        return new FileLog(home, segmentBytes, segments);
    }

    @Override
    public long first() {
        return first;
    }

    @Override
    public long next() {
        return last().next();
    }

    @Override
    public void append(StoredRecord added, BigInteger hash) {
        try {
            if (last().sizeBytes() >= segmentBytes) {
                segments.add(LogSegment.create(home, next()));
            }
            last().append(added, hash);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public StoredRecord read(long counter) {
        try {
            return holder(counter).read(counter);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public long arrivalMillis(long counter) {
        return holder(counter).arrivalMillis(counter);
    }

    @Override
    public void trimBefore(long horizonMillis) {
        while (first < next() && arrivalMillis(first) < horizonMillis) {
            first++;
        }
        try {
            if (first == next() && last().next() > last().base()) {
                // The new, empty segment remembers the next counter when the expired ones are gone.
                segments.add(LogSegment.create(home, next()));
            }
            while (segments.size() > 1 && segments.get(0).next() <= first) {
                segments.remove(0).delete();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            for (LogSegment segment : segments) {
                segment.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private LogSegment last() {
        return segments.get(segments.size() - 1);
    }

    private LogSegment holder(long counter) {
        int low = 0;
        int high = segments.size() - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (segments.get(middle).next() <= counter) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return segments.get(low);
    }
}
