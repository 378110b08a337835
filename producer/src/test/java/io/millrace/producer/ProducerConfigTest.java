package io.millrace.producer;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ProducerConfigTest {
    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void anOptionThatCannotBeIsNamedWithItsValueAndItsRange(String words, Consumer<KinesisProducer.Builder> option) {
        KinesisProducer.Builder builder = KinesisProducer.builder("clicks");
        assertThatThrownBy(() -> option.accept(builder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(words.split(";"));
    }

    private static Stream<Arguments> refused() {
        return Stream.of(
                refused("aggregationMaxSize is 63;64 to 10,485,760", b -> b.aggregationMaxSize(63)),
                refused("maxRecordSize is 10485761;10,485,760", b -> b.maxRecordSize(10_485_761)),
                refused("collectionMaxCount is 501;1 to 500", b -> b.collectionLimits(501, 5_000_000)),
                refused("collectionMaxSize is 1;52,224", b -> b.collectionLimits(500, 1)),
                refused("maxBufferedBytes is 100;65,536", b -> b.maxBufferedBytes(100)),
                refused("recordMaxBufferedTime is PT-1S", b -> b.recordMaxBufferedTime(Duration.ofSeconds(-1))),
                refused("recordTtl is PT0.05S;100 ms", b -> b.recordTtl(Duration.ofMillis(50))),
                refused("requestTimeout is PT0S;10 minutes", b -> b.requestTimeout(Duration.ZERO)),
                refused("firstAnswerTimeout is PT0S", b -> b.firstAnswerTimeout(Duration.ZERO)),
                refused("whenFull;PT0S;WhenFull.fail()", b -> b.whenFull(WhenFull.block(Duration.ZERO))),
                refused("shardRate is 0.0", b -> b.shardRate(0).build()),
                refused("recordIdShare is 1.1", b -> b.recordIdShare(1.1).build()),
                refused("stream", b -> KinesisProducer.builder(" ").build()),
                refused("128;129", b -> KinesisProducer.builder("x".repeat(129)).build()));
    }

    private static Arguments refused(String words, Consumer<KinesisProducer.Builder> option) {
        return Arguments.of(words, option);
    }
}
