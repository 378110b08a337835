package io.millrace.producer;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.local.LocalKinesis;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A function or a cron job: a JVM that lives for one record. */
class ShortLivedTest {
    private static final Pattern TOOK = Pattern.compile("(\\d+) ms from the start .*");
    /** Far more than a busy machine takes, and less than any wait for something that does not come. */
    private static final int MOST_MILLIS = 60_000;

    @Test
    void aProgramOfOneRecordHasItsAckSoonAfterItsStartAndEndsByItself() throws Exception {
        try (LocalKinesis kinesis = LocalKinesis.start()) {
            kinesis.createStream("clicks", 1);
            String printed =
                    ChildJvm.run(FirstAck.class, List.of(), kinesis.endpoint().toString(), "clicks");
            Matcher took = TOOK.matcher(printed.strip());
            assertThat(took.find()).as(printed).isTrue();
            assertThat(Integer.parseInt(took.group(1))).isBetween(1, MOST_MILLIS);
            System.out.println(took.group());
        }
    }
}
