package io.millrace.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Where there are virtual threads, from JDK 21 on. */
class VirtualThreadsTest {
    @Test
    void tenThousandOfThemPutOnOneCarrierAndNoneIsPinned() throws Exception {
        assumeTrue(Runtime.version().feature() >= 21, "virtual threads come with JDK 21");
        String printed = ChildJvm.run(
                VirtualThreads.class,
                List.of("-Djdk.virtualThreadScheduler.parallelism=1", "-Djdk.virtualThreadScheduler.maxPoolSize=1"));

        assertThat(printed).contains("stored 10000, waiting at once ").contains("pinned []");
        assertThat(Integer.parseInt(printed.replaceAll("(?s).*waiting at once (\\d+).*", "$1")))
                .as(printed)
                .isGreaterThan(1_000);
    }
}
