package io.millrace.agent.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TouchedPathsTest {
    private static final Path ONE = Path.of("/one");
    private static final Path TWO = Path.of("/two");

    private final TouchedPaths touched = new TouchedPaths();

    @Test
    void whoIsFirstTellsAndTheOthersAreTakenWithIt() {
        assertThat(touched.add(Set.of())).isFalse();
        assertThat(touched.add(Set.of(ONE))).isTrue();
        assertThat(touched.add(Set.of(ONE, TWO))).isFalse();
        assertThat(touched.add(Set.of(TWO))).isFalse();
        assertThat(touched.take()).containsExactly(ONE, TWO);
        assertThat(touched.take()).isEmpty();
        assertThat(touched.add(Set.of(TWO))).isTrue();
        assertThat(touched.take()).containsExactly(TWO);
    }
}
