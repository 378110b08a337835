package io.millrace.agent.transform;

import io.millrace.agent.config.Step;
import io.millrace.agent.config.Step.OnFailure;
import io.millrace.agent.record.Origin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Runs steps over records, and writes down all that comes of them. */
final class Steps implements Transform.Emitter, SideFiles {
    static final OnFailure RAW = new OnFailure.ForwardRaw();
    static final Origin ORIGIN = new Origin("the-flow", "/var/log/app/a.log", new UUID(1, 2));

    final List<String> emitted = new ArrayList<>();
    final List<String> givenUp = new ArrayList<>();
    final List<String> failed = new ArrayList<>();
    final List<String> aside = new ArrayList<>();
    Map<String, String> instance = Map.of();
    boolean refusesFiles;
    private TransformChain chain = new TransformChain(List.of());

    static Steps of(Step... steps) {
        Steps made = new Steps();
        made.chain = Transforms.of(List.of(steps), made.context());
        return made;
    }

    TransformContext context() {
        return new TransformContext(
                () -> "host-1",
                timeToLive -> instance,
                name -> name.equals("STAGE") ? "test" : null,
                this,
                () -> Instant.parse("2024-05-06T07:08:09.123456Z"));
    }

    Steps apply(String record) {
        return apply(record.getBytes(StandardCharsets.UTF_8));
    }

    Steps apply(byte[] record) {
        chain.apply(record, ORIGIN, 42, this);
        return this;
    }

    /** What one record becomes. */
    static String one(Step step, String record) {
        return String.join("|", of(step).apply(record).emitted);
    }

    @Override
    public void emit(byte[] record) {
        emitted.add(new String(record, StandardCharsets.UTF_8));
    }

    @Override
    public void giveUp(String reason) {
        givenUp.add(reason);
    }

    @Override
    public void failed(String step) {
        failed.add(step);
    }

    @Override
    public void append(Path file, byte[] record) throws IOException {
        if (refusesFiles) {
            throw new IOException("full");
        }
        aside.add(file + ":" + new String(record, StandardCharsets.UTF_8));
    }
}
