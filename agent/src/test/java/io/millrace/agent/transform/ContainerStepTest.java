package io.millrace.agent.transform;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.agent.config.Step;
import org.junit.jupiter.api.Test;

class ContainerStepTest {
    private static final String CRI = "2016-10-06T00:17:09.66Z ";

    @Test
    void criLinesBecomeTheirText() {
        assertThat(Steps.of(cri(false)).apply(CRI + "stdout P a \"b\n" + CRI + "stdout F c\n").emitted)
                .containsExactly("a \"bc\n");
        assertThat(Steps.of(cri(true)).apply(CRI + "stdout P a \"b\n" + CRI + "stdout F:x c").emitted)
                .containsExactly("{\"time\":\"2016-10-06T00:17:09.66Z\",\"stream\":\"stdout\",\"log\":\"a \\\"bc\"}");
        assertThat(Steps.of(cri(false)).apply(CRI + "stdout F\n").emitted).containsExactly("\n");
    }

    @Test
    void streamsAreToldApart() {
        Steps steps = Steps.of(cri(false))
                .apply(CRI + "stdout P a\n" + CRI + "stderr P x\n" + CRI + "stderr F y\nbad\n" + CRI + "stdout F b\n"
                        + CRI + "stdout P c\n");
        assertThat(steps.emitted).containsExactly("xy\n", "bad\n", "ab\n", "c\n");
        assertThat(steps.failed).containsExactly("CRI");
        assertThat(steps.apply(CRI + "stdout F d\n").emitted).endsWith("d\n");
    }

    @Test
    void dockerLinesBecomeTheirText() {
        String first =
                "{\"log\":\"a\\t\\\"\\u00e9\\ud83d\\ude00\\ud83d/\\\\n\",\"stream\":\"stderr\",\"time\":\"t1\"}\n";
        String last = "{\"log\":\"b\\n\",\"stream\":\"stderr\",\"time\":\"t2\"}\n";
        assertThat(Steps.of(docker(false)).apply(first + last).emitted)
                .containsExactly("a\t\"\u00e9\ud83d\ude00\uFFFD/\\nb\n");
        assertThat(Steps.of(docker(true)).apply(first + last).emitted)
                .containsExactly("{\"time\":\"t1\",\"stream\":\"stderr\","
                        + "\"log\":\"a\\t\\\"\\u00e9\\ud83d\\ude00\\ud83d/\\\\nb\"}\n");
        Steps bad = Steps.of(docker(true)).apply("{\"log\":1}\n");
        assertThat(bad.emitted).containsExactly("{\"log\":1}\n");
        assertThat(bad.failed).containsExactly("DOCKER");
    }

    private static Step cri(boolean asJson) {
        return new Step.CriText(asJson, Steps.RAW);
    }

    private static Step docker(boolean asJson) {
        return new Step.DockerText(asJson, Steps.RAW);
    }
}
