package io.millrace.cli;

import io.millrace.consumer.process.ConsumerRecord;
import io.millrace.consumer.process.RecordHandler;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** Writes each record's data as a line to standard output; a record is settled when its line is out. */
final class LinePrinter implements RecordHandler {
    private final ReentrantLock lock = new ReentrantLock();
    private final OutputStream output = new FileOutputStream(FileDescriptor.out);
    private final Consumer<IOException> onFailure;

    LinePrinter(Consumer<IOException> onFailure) {
        this.onFailure = onFailure;
    }

    @Override
    public void handle(ConsumerRecord record) throws IOException {
        ByteBuffer data = record.data();
        byte[] line = new byte[data.remaining() + 1];
        data.get(line, 0, line.length - 1);
        line[line.length - 1] = '\n';
        lock.lock();
        try {
            output.write(line);
        } catch (IOException e) {
            // Nothing more can be printed, so nothing more is settled.
            onFailure.accept(e);
            throw e;
        } finally {
            lock.unlock();
        }
    }
}
