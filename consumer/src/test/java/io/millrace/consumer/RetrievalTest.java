package io.millrace.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class RetrievalTest {
    private static final String ARN =
            "arn:aws:kinesis:eu-west-1:123456789012:stream/orders/consumer/billing:1700000000";

    @Test
    void pollingIsTheDefaultAndFanOutNamesItsConsumer() {
        assertThat(Retrieval.polling().isFanOut()).isFalse();
        assertThat(Retrieval.polling().orPolling()).hasToString("polling");
        assertThat(Retrieval.fanOut("billing").consumerName()).contains("billing");
        assertThat(Retrieval.fanOut("billing").fallsBack()).isFalse();
        assertThat(Retrieval.fanOut("billing").orPolling()).hasToString("fan-out as billing, else polling");
        assertThat(Retrieval.fanOutArn(ARN).consumerArn()).contains(ARN);
        assertThat(Retrieval.fanOutArn(ARN).orPolling().fallsBack()).isTrue();
    }

    @Test
    void namesThatTheServiceRefusesAreRefusedWithWhatIsAllowed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Retrieval.fanOut("bill ing"))
                .withMessage(
                        "consumer name 'bill ing' is not allowed; use 1 to 128 letters, digits, underscores, periods"
                                + " and hyphens");
        assertThatIllegalArgumentException().isThrownBy(() -> Retrieval.fanOut(""));
        assertThatIllegalArgumentException().isThrownBy(() -> Retrieval.fanOut("x".repeat(129)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Retrieval.fanOutArn("arn:aws:kinesis:eu-west-1:123456789012:stream/orders"))
                .withMessageContaining("is not the ARN of a stream's consumer; it looks like arn:aws:kinesis:");
    }

    @Test
    void consumerOfAnotherStreamIsRefused() {
        Retrieval retrieval = Retrieval.fanOutArn(ARN);
        KinesisConsumer.builder("orders", "app").retrieval(retrieval);
        KinesisConsumer.builder("arn:aws:kinesis:eu-west-1:123456789012:stream/orders", "app")
                .retrieval(retrieval);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KinesisConsumer.builder("invoices", "app").retrieval(retrieval))
                .withMessageContaining("belongs to another stream than 'invoices'");
    }
}
