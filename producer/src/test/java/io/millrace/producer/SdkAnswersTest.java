package io.millrace.producer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallLocation;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.LocationTrait;
import software.amazon.awssdk.services.kinesis.model.StreamDescriptionSummary;

class SdkAnswersTest {
    /** A description as a later SDK reads it. */
    private record LaterSummary(@Nullable String distribution) implements SdkPojo {
        @Override
        public List<SdkField<?>> sdkFields() {
            return List.of(SdkField.<String>builder(MarshallingType.STRING)
                    .memberName("RecordDistributionStrategy")
                    .getter(summary -> ((LaterSummary) summary).distribution())
                    .traits(LocationTrait.builder()
                            .location(MarshallLocation.PAYLOAD)
                            .locationName("RecordDistributionStrategy")
                            .build())
                    .build());
        }
    }

    @ParameterizedTest
    @CsvSource({"AUTO, true", "USER_PARTITION_KEY, false", ","})
    void whoPlacesIsReadByAnSdkThatKnowsOfIt(@Nullable String strategy, @Nullable Boolean byService) {
        assertThat(SdkAnswers.isPlacedByService(new LaterSummary(strategy))).isEqualTo(byService);
    }

    @Test
    void thisSdkTellsTheCreationAndTheCountOfShards() {
        StreamDescriptionSummary summary = StreamDescriptionSummary.builder()
                .streamCreationTimestamp(Instant.ofEpochSecond(5))
                .openShardCount(3)
                .build();
        assertThat(SdkAnswers.description(summary))
                .isEqualTo(new StreamDescription.Described(Instant.ofEpochSecond(5), 3, null));
        assertThat(SdkAnswers.description(StreamDescriptionSummary.builder().build()))
                .isEqualTo(new StreamDescription.Described(null, 0, null));
    }
}
