package io.millrace.agent;

import io.millrace.agent.checkpoint.OldCheckpoint;
import io.millrace.agent.checkpoint.OldCheckpoints;
import io.millrace.agent.checkpoint.SavedGeneration;
import io.millrace.agent.file.Content;
import io.millrace.agent.file.ContentMark;
import io.millrace.agent.file.Contents;
import io.millrace.agent.file.Disk;
import io.millrace.agent.file.FileKey;
import io.millrace.agent.file.Stat;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the Kinesis Agent was in its files, for a flow that runs here for the first time. Read once, when first asked. */
final class OldPlaces {
    private static final Logger LOG = LoggerFactory.getLogger(OldPlaces.class);

    private final Optional<Path> database;
    private final Disk disk;
    private List<OldCheckpoint> rows = List.of();
    private boolean isRead;

    OldPlaces(Optional<Path> database, Disk disk) {
        this.database = database;
        this.disk = disk;
    }

    /**
     * What is to be remembered of a flow's files, as if it had run here.
     *
     * @throws IOException if there are old checkpoints that cannot be read
     */
    List<SavedGeneration> of(String flowId) throws IOException {
        read();
        List<SavedGeneration> places = new ArrayList<>();
        for (OldCheckpoint row : rows) {
            if (row.flow().equals(flowId)) {
                place(row).ifPresent(places::add);
            }
        }
        return places;
    }

    private void read() throws IOException {
        if (isRead || database.isEmpty()) {
            return;
        }
        try {
            rows = OldCheckpoints.read(database.get());
            LOG.info("Imported {} places of the Kinesis Agent from {}", rows.size(), database.get());
        } catch (NoSuchFileException e) {
            LOG.info("There are no checkpoints of the Kinesis Agent at {}", database.get());
        }
        isRead = true;
    }

    /** A file that is gone, or holds less than was read of it, begins like any other. */
    private Optional<SavedGeneration> place(OldCheckpoint row) {
        Path path = Path.of(row.path());
        FileKey key = new FileKey(row.device(), row.inode());
        try (Content content = new Contents(disk).open(path, key)) {
            Stat stat = disk.stat(path);
            if (stat.sizeBytes() < row.offset()) {
                LOG.warn("{} is shorter than the Kinesis Agent had read it: it begins anew", path);
                return Optional.empty();
            }
            ContentMark mark = ContentMark.of(content, row.offset());
            return Optional.of(new SavedGeneration(
                    UUID.randomUUID(),
                    row.path(),
                    row.path(),
                    key.device(),
                    key.inode(),
                    false,
                    row.offset(),
                    stat.sizeBytes(),
                    mark.prefixBytes(),
                    mark.prefixHash(),
                    mark.markerBytes(),
                    mark.markerHash(),
                    false,
                    false,
                    stat.modifiedMillis(),
                    0));
        } catch (IOException e) {
            LOG.warn("The place of the Kinesis Agent in {} is of no use: {}", path, e.toString());
            return Optional.empty();
        }
    }
}
