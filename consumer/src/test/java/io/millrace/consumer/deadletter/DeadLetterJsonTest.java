package io.millrace.consumer.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.aggregation.UserRecord;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeadLetterJsonTest {
    private static final String DOCUMENTED = "{\"millrace\":\"dead-letter/1\","
            + "\"stream\":\"clicks\",\"shardId\":\"shardId-000000000003\","
            + "\"sequenceNumber\":\"49590338271490256608559692538361571095921575989136588898\",\"subSequenceNumber\":7,"
            + "\"arrival\":\"2026-01-31T12:00:00.250Z\",\"recordId\":\"5f0c6b1e-0d4e-4c56-9d1c-3c1e3f0a2b77/1234\","
            + "\"application\":\"click-counter\",\"workerId\":\"host-1\","
            + "\"cause\":{\"type\":\"java.lang.IllegalStateException\",\"message\":\"no such user\"},"
            + "\"attempts\":5,\"firstFailedAt\":\"2026-01-31T12:00:01Z\",\"givenUpAt\":\"2026-01-31T12:00:31Z\","
            + "\"partitionKey\":\"user-42\",\"explicitHashKey\":\"170141183460469231731687303715884105728\","
            + "\"headers\":[{\"key\":\"type\",\"value\":\"click\"}],\"data\":\"Y2xpY2s=\"}";

    @Test
    void documentedTextIsWhatIsWrittenAndRead() {
        assertThat(new String(DeadLetterJson.write(Letters.documented()), UTF_8))
                .isEqualTo(DOCUMENTED);
        assertThat(DeadLetterJson.parse(DOCUMENTED)).isEqualTo(Letters.documented());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void everyLetterComesBackAsItWasOnOneLine(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 100; i++) {
            DeadLetter letter = Letters.random(random);
            byte[] json = DeadLetterJson.write(letter);
            assertThat(json).as("seed %d, letter %d", seed, i).doesNotContain('\n', '\r');
            assertThat(DeadLetterJson.parse(json))
                    .as("seed %d, letter %d", seed, i)
                    .isEqualTo(letter);
        }
    }

    @Test
    void letterOfTenMebibytesComesBack() {
        byte[] data = new byte[10 * 1024 * 1024];
        new Random(1).nextBytes(data);
        DeadLetter letter = Letters.of("clicks", new UserRecord("k", null, ByteBuffer.wrap(data), List.of()));
        assertThat(DeadLetterJson.parse(DeadLetterJson.write(letter))).isEqualTo(letter);
    }

    @Test
    void unknownMembersAreSkippedWhateverTheyHold() {
        String more = DOCUMENTED
                .replaceFirst("\\{", "{\"later\":{\"deep\":[1,{\"x\":null}]},")
                .replace("{\"type\"", "{\"code\":7,\"type\"")
                .replace("{\"key\"", "{\"encoding\":\"utf-8\",\"key\"");
        assertThat(DeadLetterJson.parse(more)).isEqualTo(Letters.documented());
    }

    @Test
    void whatMayBeMissingMayBeNull() {
        DeadLetter letter = DeadLetterJson.parse(DOCUMENTED
                .replaceFirst("\"recordId\":\"[^\"]*\"", "\"recordId\":null")
                .replaceFirst("\"explicitHashKey\":\"\\d+\",", "")
                .replaceFirst(",\"message\":\"[^\"]*\"", ""));
        assertThat(letter.source().recordId()).isNull();
        assertThat(letter.content().explicitHashKey()).isNull();
        assertThat(letter.cause().message()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "stream",
                "shardId",
                "sequenceNumber",
                "subSequenceNumber",
                "arrival",
                "application",
                "workerId",
                "attempts",
                "firstFailedAt",
                "givenUpAt",
                "partitionKey",
                "headers",
                "data"
            })
    void memberThatIsMissingIsNamed(String member) {
        String renamed = DOCUMENTED.replace("\"" + member + "\":", "\"x" + member + "\":");
        assertRefused(renamed, "The dead letter has no " + member);
    }

    @Test
    void membersInsideOthersAreNamedByTheirPath() {
        assertRefused(DOCUMENTED.replace("\"type\":\"java", "\"kind\":\"java"), "The dead letter has no cause.type");
        assertRefused(DOCUMENTED.replace("\"key\":\"type\"", "\"k\":1"), "The dead letter has no headers[0].key");
        assertRefused(DOCUMENTED.replace("\"value\":\"click\"", "\"value\":7"), "headers[0].value is not a string");
        assertRefused(DOCUMENTED.replace("{\"key\":\"type\",\"value\":\"click\"}", "7"), "headers[0] is not an object");
        assertRefused(DOCUMENTED.replaceFirst("\"cause\":\\{[^}]*}", "\"cause\":\"secret\""), "cause is not an object");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    "stream":"clicks"              | "stream":7                   | stream is not a string
                    "subSequenceNumber":7          | "subSequenceNumber":"7"      | subSequenceNumber is not a number
                    "subSequenceNumber":7          | "subSequenceNumber":-7       | subSequenceNumber is not a whole number
                    "subSequenceNumber":7          | "subSequenceNumber":7.5      | subSequenceNumber is not a whole number
                    "attempts":5                   | "attempts":true              | attempts is not a number
                    "data":"Y2xpY2s="              | "data":"secret!"             | data is not Base64
                    "data":"Y2xpY2s="              | "data":["secret"]            | data is not a string
                    "headers":[                    | "headers":{},"more":[        | headers is not an array
                    "givenUpAt":"2026-01-31T12     | "givenUpAt":"secret          | givenUpAt is not an ISO 8601 time
                    "explicitHashKey":"1701        | "explicitHashKey":"secret    | explicitHashKey is not a number
                    "sequenceNumber":"4            | "sequenceNumber":"secret     | sequenceNumber is not a sequence number
                    "recordId":"5f0c               | "recordId":"secret           | recordId is not a record id
                    "type":"java                   | "type":"","secret":"         | cause.type is not a name
                    """)
    void memberOfAnotherKindIsNamedAndItsValueIsNotShown(String good, String bad, String message) {
        assertThat(DOCUMENTED).contains(good);
        assertRefused(DOCUMENTED.replace(good, bad), message);
    }

    @Test
    void laterMajorVersionIsRefusedAndAMinorOneIsRead() {
        assertRefused(DOCUMENTED.replace("letter/1", "letter/2"), "is of version 2, and this release reads 1");
        assertThat(DeadLetterJson.parse(DOCUMENTED.replace("letter/1", "letter/1.4")))
                .isEqualTo(Letters.documented());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "secret",
                "null",
                "[]",
                "\"secret\"",
                "{",
                "{\"millrace\":\"dead-letter/1\"",
                "{}",
                "{\"millrace\":1}",
                "{\"millrace\":\"secret\"}",
                "{\"secret\":secret}"
            })
    void textThatIsNoLetterIsRefusedInOneLineThatShowsNoneOfIt(String text) {
        assertRefused(text, "The ");
    }

    @Test
    void textThatEndsEarlyIsRefusedWhereverItEnds() {
        for (int end = 0; end < DOCUMENTED.length(); end++) {
            String torn = DOCUMENTED.substring(0, end);
            assertThatThrownBy(() -> DeadLetterJson.parse(torn)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void textBehindTheObjectIsRefused() {
        assertRefused(DOCUMENTED + DOCUMENTED, "The text is not");
        assertRefused(DOCUMENTED + "secret", "The text is not");
        assertThat(DeadLetterJson.parse(DOCUMENTED + " \r\n")).isEqualTo(Letters.documented());
    }

    @Test
    void objectsInsideObjectsWithoutEndAreRefused() {
        assertRefused("{\"a\":".repeat(100_000), "The text is not JSON");
    }

    private static void assertRefused(String json, String message) {
        assertThatThrownBy(() -> DeadLetterJson.parse(json))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message)
                .hasMessageNotContainingAny("secret", "\n");
    }
}
