package io.millrace.consumer.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.aggregation.Header;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceContextTest {
    private static final String PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    @Test
    void partsAreRead() {
        TraceContext context =
                read(PARENT, "vendor=t61rcWkgMzE, rojo=00f067aa0ba902b7").orElseThrow();
        assertThat(context.traceId()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
        assertThat(context.parentId()).isEqualTo("00f067aa0ba902b7");
        assertThat(context.isSampled()).isTrue();
        assertThat(context.tracestate()).contains("vendor=t61rcWkgMzE, rojo=00f067aa0ba902b7");
        assertThat(context.traceparent()).isEqualTo(PARENT);
    }

    @Test
    void sampledIsTheLastBitAlone() {
        assertThat(read(PARENT.replaceAll("01$", "00")).orElseThrow().isSampled())
                .isFalse();
        assertThat(read(PARENT.replaceAll("01$", "fe")).orElseThrow().isSampled())
                .isFalse();
        assertThat(read(PARENT.replaceAll("01$", "ff")).orElseThrow().isSampled())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-1",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01 ",
                " 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00F067AA0BA902B7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0G",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "0g-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00_4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7_01",
                "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01.more",
                "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-012"
            })
    void textThatBreaksARuleIsNoContext(String parent) {
        assertThat(read(parent)).isEmpty();
        assertThatThrownBy(() -> new TraceContext(parent, Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what-the-future-will-be-like",
                "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-"
            })
    void laterVersionsAreReadByTheirFirstParts(String parent) {
        TraceContext context = read(parent).orElseThrow();
        assertThat(context.traceId()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
        assertThat(context.parentId()).isEqualTo("00f067aa0ba902b7");
        assertThat(context.isSampled()).isTrue();
    }

    @Test
    void textsWithoutEndAreNotTaken() {
        assertThat(read("cc" + PARENT.substring(2) + "-" + "x".repeat(1_000_000)))
                .isEmpty();
        assertThat(read(PARENT, "a=" + "b".repeat(1_000_000)).orElseThrow().tracestate())
                .isEmpty();
    }

    @Test
    void moreThanOneParentIsNone() {
        assertThat(TraceContext.of(List.of(header("traceparent", PARENT), header("traceparent", PARENT))))
                .isEmpty();
        assertThat(TraceContext.of(List.of())).isEmpty();
        assertThat(TraceContext.of(List.of(header("tracestate", "a=b")))).isEmpty();
    }

    @Test
    void stateOfSeveralHeadersIsTakenTogetherInTheirOrder() {
        assertThat(read(PARENT, "a=1", "", "b=2,c=3").orElseThrow().tracestate())
                .contains("a=1,b=2,c=3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=1", "a=1,,b=2", "a=1 , b=2", "tenant@system=1", "0tenant@s=1", "a/b*c_d-e=x y", "a=!"})
    void stateThatKeepsTheRulesIsKept(String state) {
        assertThat(read(PARENT, state).orElseThrow().tracestate()).contains(state);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "=1", "A=1", "a=", "a=1=2", "a=b,c", "0a=1", "a=\u0001", "a=\u00e4", "@s=1", "t@=1"})
    void stateThatBreaksARuleIsLeftOutAndTheParentStays(String state) {
        assertThat(read(PARENT, state)).contains(new TraceContext(PARENT, Optional.empty()));
        assertThatThrownBy(() -> new TraceContext(PARENT, Optional.of(state)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void thirtyTwoMembersAreAllowed() {
        assertThat(read(PARENT, members(32)).orElseThrow().tracestate()).isPresent();
        assertThat(read(PARENT, members(33)).orElseThrow().tracestate()).isEmpty();
    }

    private static String members(int count) {
        return IntStream.range(0, count).mapToObj(i -> "k" + i + "=v").collect(Collectors.joining(","));
    }

    private static Optional<TraceContext> read(String parent, String... states) {
        List<Header> headers = new ArrayList<>(List.of(header("other", "x"), header("traceparent", parent)));
        for (String state : states) {
            headers.add(header("tracestate", state));
        }
        return TraceContext.of(headers);
    }

    private static Header header(String key, String value) {
        return new Header(key, value);
    }
}
