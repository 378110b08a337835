package io.millrace.agent.transform;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.agent.config.FlowConfig;
import io.millrace.agent.config.Framing;
import io.millrace.agent.config.PartitionKey;
import io.millrace.agent.config.Sink;
import io.millrace.agent.config.Source;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TransformsTest {
    @Test
    void carriageReturnsInsideOfRecordsAreTakenOutFirst() {
        assertThat(flow(new Framing.Grouping.Lines(), true, "a\rb\r\n")).containsExactly("a\rb\n");
        assertThat(flow(new Framing.Grouping.Cri(), false, "a\r\nb\r\r\nc\r")).containsExactly("a\nb\r\nc\r");
        assertThat(flow(new Framing.Grouping.Lines(), false, "a\r\nb")).containsExactly("a\r\nb");
    }

    private static List<String> flow(Framing.Grouping grouping, boolean keep, String record) {
        Framing framing = new Framing(
                grouping,
                keep,
                true,
                true,
                0,
                Optional.empty(),
                100,
                new Framing.LongRecords.Split(),
                Optional.empty());
        FlowConfig flow = new FlowConfig(
                "f",
                new Source.StandardInput(),
                framing,
                List.of(),
                new PartitionKey.ByHost(),
                new Sink.StandardOutput());
        Steps steps = Steps.of();
        Transforms.of(flow, steps.context()).apply(record.getBytes(StandardCharsets.UTF_8), Steps.ORIGIN, 0, steps);
        return steps.emitted;
    }
}
