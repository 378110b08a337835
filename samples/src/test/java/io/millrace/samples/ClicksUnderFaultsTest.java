package io.millrace.samples;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.local.FaultKind;
import io.millrace.local.FaultPlan;
import io.millrace.local.junit.LocalKinesis;
import io.millrace.local.junit.LocalKinesis.Shared;
import io.millrace.local.junit.StreamName;
import io.millrace.producer.KinesisProducer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** What a test with faults looks like; the README of local-kinesis quotes it. */
@LocalKinesis(shared = Shared.CLASS, faults = "one-lost-reply.json")
class ClicksUnderFaultsTest {

    @Test
    void aLostReplyIsRetried(FaultPlan faults, KinesisAsyncClient kinesis, @StreamName String clicks) {
        try (KinesisProducer producer =
                KinesisProducer.builder(clicks).client(kinesis).build()) {
            producer.put("user-42", "click".getBytes(StandardCharsets.UTF_8)).join();
        }
        assertThat(faults.recorded(FaultKind.LOSE_REPLY)).isEqualTo(1);
    }
}
