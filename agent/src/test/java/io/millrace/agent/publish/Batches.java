package io.millrace.agent.publish;

import io.millrace.agent.config.Framing;
import io.millrace.agent.record.Batch;
import io.millrace.agent.record.Origin;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Batches for tests. */
public final class Batches {
    /** A generation. */
    public static final UUID GENERATION = new UUID(0x1234, 0x5678);

    /** Each line a record. */
    public static final Framing LINES = new Framing(
            new Framing.Grouping.Lines(),
            false,
            false,
            false,
            0,
            Optional.empty(),
            1024 * 1024,
            new Framing.LongRecords.Split(),
            Optional.empty());

    private Batches() {}

    /** Lines that begin at an offset, one after the other. */
    public static Batch of(long offset, String... lines) {
        return of(new Origin("flow", "/var/log/app.log", GENERATION), 0, offset, Arrays.asList(lines));
    }

    /** Lines of an origin, of which everything below an offset is acked. */
    public static Batch of(Origin origin, long ackedBelow, long offset, List<String> lines) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int[] bounds = new int[2 * lines.size()];
        long[] offsets = new long[lines.size()];
        for (int i = 0; i < lines.size(); i++) {
            byte[] line = lines.get(i).getBytes(StandardCharsets.UTF_8);
            bounds[2 * i] = bytes.size();
            offsets[i] = offset + bytes.size();
            bytes.writeBytes(line);
            bounds[2 * i + 1] = bytes.size();
            bytes.write('\n');
        }
        return new Batch(origin, ackedBelow, bytes.toByteArray(), lines.size(), bounds, offsets);
    }

    /** The text of a record. */
    public static String text(Batch batch, int index) {
        return new String(batch.bytes(), batch.start(index), batch.length(index), StandardCharsets.UTF_8);
    }
}
