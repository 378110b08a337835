package io.millrace.aggregation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserRecordTest {
    @Test
    void dataAreTheRemainingBytesOfTheBuffer() {
        ByteBuffer buffer =
                ByteBuffer.wrap(new byte[] {9, 1, 2, 3, 9}).position(1).limit(4);

        UserRecord record = UserRecord.of("key", buffer);

        assertThat(Envelopes.bytes(record.data())).containsExactly(1, 2, 3);
        assertThat(record.dataSizeBytes()).isEqualTo(3);
        assertThat(buffer.position()).isEqualTo(1);
        assertThat(buffer.limit()).isEqualTo(4);
    }

    @Test
    void everyViewHasItsOwnPositionAndNoWayOut() {
        ByteBuffer readOnly = ByteBuffer.wrap(new byte[] {9, 1, 2, 3, 9})
                .asReadOnlyBuffer()
                .position(1)
                .limit(4);
        UserRecord record = UserRecord.of("key", readOnly);
        readOnly.position(3);

        ByteBuffer view = record.data();
        view.position(2);

        assertThat(view.isReadOnly()).isTrue();
        assertThat(view.capacity()).isEqualTo(3);
        assertThat(Envelopes.bytes(record.data())).containsExactly(1, 2, 3);
    }

    @Test
    void dataAreNotCopied() {
        byte[] bytes = {1, 2, 3};
        UserRecord record = UserRecord.of("key", bytes);

        bytes[0] = 7;

        assertThat(Envelopes.bytes(record.data())).containsExactly(7, 2, 3);
    }

    @Test
    void singleBytesAndCopiesAreThoseOfTheDataHoweverTheyAreHeld() {
        ByteBuffer buffer = ByteBuffer.wrap(new byte[] {9, 1, 2, 3}).position(1);
        for (UserRecord record : List.of(UserRecord.of("key", buffer), UserRecord.of("key", new byte[] {1, 2, 3}))) {
            byte[] copy = new byte[4];
            record.copyData(copy, 1);

            assertThat(copy).containsExactly(0, 1, 2, 3);
            assertThat(record.dataAt(0)).isEqualTo((byte) 1);
            assertThat(record.dataAt(2)).isEqualTo((byte) 3);
            assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> record.dataAt(3));
            assertThat(record.data().isReadOnly()).isTrue();
        }
    }

    @Test
    void headersAreCopied() {
        List<Header> headers = new ArrayList<>(List.of(new Header("a", "1")));
        UserRecord record = UserRecord.of("key", new byte[0]).withHeaders(headers);

        headers.clear();

        assertThat(record.headers()).containsExactly(new Header("a", "1"));
    }

    @Test
    void explicitHashKeyOverridesThatOfThePartitionKey() {
        UserRecord record = UserRecord.of("a", new byte[] {1});

        assertThat(record.effectiveHashKey()).isEqualTo(HashKey.ofPartitionKey("a"));
        assertThat(record.withExplicitHashKey(HashKey.MAX).effectiveHashKey()).isEqualTo(HashKey.MAX);
    }

    @Test
    void recordsWithTheSameContentAreEqual() {
        UserRecord record = UserRecord.of("a", new byte[] {1, 2});

        assertThat(record)
                .isEqualTo(UserRecord.of("a", ByteBuffer.allocateDirect(2).put(0, new byte[] {1, 2})));
        assertThat(record).isNotEqualTo(UserRecord.of("a", new byte[] {1, 3}));
        assertThat(record).isNotEqualTo(record.withExplicitHashKey(HashKey.MIN));
    }

    @Test
    void textNamesNeitherDataNorHeaderValues() {
        UserRecord record = UserRecord.of("user-42", new byte[] {65, 66})
                .withHeaders(List.of(new Header("token", "secret")))
                .withExplicitHashKey(HashKey.MIN);

        assertThat(record).hasToString("UserRecord[partitionKey=user-42, explicitHashKey=0, 2 bytes, 1 headers]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\uD83D", "ab\uDE00", "\uD83D\uD83D\uDE00", "\uDE00\uD83D", "cut\uD83D"})
    void unpairedSurrogateIsRefusedWithItsPlace(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> UserRecord.of(text, new byte[0]))
                .withMessageContaining("partition key has an unpaired surrogate at index");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Header(text, ""))
                .withMessageContaining("header key");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Header("", text))
                .withMessageContaining("value of a header");
    }

    @Test
    void pairedSurrogatesAreFine() {
        String key = "\uD83D\uDE00".repeat(256);

        assertThat(UserRecord.of(key, new byte[0]).partitionKey()).isEqualTo(key);
    }

    @Test
    @SuppressWarnings("NullAway")
    void nullIsRefusedByName() {
        assertThatNullPointerException()
                .isThrownBy(() -> UserRecord.of(null, new byte[0]))
                .withMessage("partitionKey is null");
        assertThatNullPointerException()
                .isThrownBy(() -> UserRecord.of("a", (ByteBuffer) null))
                .withMessage("data is null");
    }
}
