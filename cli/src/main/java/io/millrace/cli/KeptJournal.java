package io.millrace.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.IntConsumer;

/** Two files of line numbers, four bytes each, written through at every entry; a torn last entry is dropped. */
final class KeptJournal implements Ledger.Journal, AutoCloseable {
    private final FileChannel acked;
    private final FileChannel received;

    private KeptJournal(FileChannel acked, FileChannel received) {
        this.acked = acked;
        this.received = received;
    }

    /** Opens the journal in a folder and checks that it was begun for the same source. */
    static KeptJournal open(Path folder, String source) {
        try {
            Files.createDirectories(folder);
            Path name = folder.resolve("source");
            if (Files.exists(name) && !Files.readString(name).equals(source)) {
                throw new UserError("'" + folder + "' keeps a run of " + Files.readString(name) + ", not of " + source
                        + "; name another folder or remove it");
            }
            Files.writeString(name, source);
            return new KeptJournal(openEntries(folder.resolve("acked")), openEntries(folder.resolve("received")));
        } catch (IOException e) {
            throw new UserError("cannot keep the run in '" + folder + "': " + e);
        }
    }

    private static FileChannel openEntries(Path file) throws IOException {
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        channel.truncate(channel.size() / Integer.BYTES * Integer.BYTES);
        channel.position(channel.size());
        return channel;
    }

    @Override
    public void acked(int number) {
        write(acked, number);
    }

    @Override
    public void received(int number) {
        write(received, number);
    }

    @Override
    public void replay(IntConsumer onAcked, IntConsumer onReceived) {
        read(acked, onAcked);
        read(received, onReceived);
    }

    @Override
    public void close() {
        try (acked;
                received) {
            acked.force(false);
            received.force(false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(FileChannel channel, int number) {
        try {
            ByteBuffer entry = ByteBuffer.allocate(Integer.BYTES).putInt(number).flip();
            while (entry.hasRemaining()) {
                channel.write(entry);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void read(FileChannel channel, IntConsumer each) {
        try {
            ByteBuffer entries = ByteBuffer.allocate(Math.toIntExact(channel.size()));
            while (entries.hasRemaining() && channel.read(entries, entries.position()) >= 0) {}
            entries.flip();
            while (entries.remaining() >= Integer.BYTES) {
                each.accept(entries.getInt());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
