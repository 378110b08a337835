package io.millrace.agent;

import io.millrace.agent.config.AwsOptions;
import io.millrace.agent.config.FlowConfig;
import io.millrace.agent.config.Sink;
import io.millrace.agent.publish.AwsClients;
import io.millrace.agent.publish.CallerIdentity;
import io.millrace.agent.publish.Destinations;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.firehose.FirehoseAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** Whether the destination of a flow is there and this user may use it. Every question has a deadline. */
final class SinkCheck {
    private static final Set<String> DENIED =
            Set.of("AccessDeniedException", "AccessDenied", "UnauthorizedOperation", "NotAuthorizedException");

    private final String what;
    private final AwsOptions aws;
    private final Findings findings;
    private final Duration deadline;

    private SinkCheck(String what, AwsOptions aws, Findings findings, Duration deadline) {
        this.what = what;
        this.aws = aws;
        this.findings = findings;
        this.deadline = deadline;
    }

    static void run(FlowConfig flow, Findings findings, Duration deadline) {
        String of = "flow " + flow.id() + ": ";
        if (flow.sink() instanceof Sink.Stream stream) {
            new SinkCheck(of + "stream " + stream.nameOrArn(), stream.aws(), findings, deadline).stream(stream);
        } else if (flow.sink() instanceof Sink.Firehose firehose) {
            new SinkCheck(of + "delivery stream " + firehose.name(), firehose.aws(), findings, deadline)
                    .firehose(firehose);
        } else if (flow.sink() instanceof Sink.Handler) {
            try (Destinations destinations = Destinations.ofThisHost(1)) {
                destinations.open(flow).close(Duration.ZERO);
            }
        }
    }

    private void stream(Sink.Stream stream) {
        with(identity -> {
            try (KinesisAsyncClient client = AwsClients.configure(
                            KinesisAsyncClient.builder(), aws, aws.endpoint(), identity.provider())
                    .httpClientBuilder(AwsClients.http(aws))
                    .overrideConfiguration(options -> options.apiCallTimeout(deadline))
                    .build()) {
                boolean isArn = stream.nameOrArn().startsWith("arn:");
                ask(
                        client.describeStreamSummary(request -> (isArn
                                        ? request.streamARN(stream.nameOrArn())
                                        : request.streamName(stream.nameOrArn()))
                                .build()),
                        "kinesis:DescribeStreamSummary",
                        "kinesis:PutRecords and kinesis:ListShards");
            }
        });
    }

    private void firehose(Sink.Firehose firehose) {
        with(identity -> {
            try (FirehoseAsyncClient client = AwsClients.configure(
                            FirehoseAsyncClient.builder(), aws, aws.endpoint(), identity.provider())
                    .httpClientBuilder(AwsClients.http(aws))
                    .overrideConfiguration(options -> options.apiCallTimeout(deadline))
                    .build()) {
                ask(
                        client.describeDeliveryStream(request -> request.deliveryStreamName(firehose.name())),
                        "firehose:DescribeDeliveryStream",
                        "firehose:PutRecordBatch");
            }
        });
    }

    private interface Question {
        void ask(CallerIdentity identity) throws InterruptedException;
    }

    /** Without credentials there is nothing else to find out. */
    private void with(Question question) {
        try (CallerIdentity identity = CallerIdentity.of(aws)) {
            // Away from here, since providers may block for as long as they like.
            CompletableFuture.supplyAsync(() -> identity.provider().resolveCredentials())
                    .get(deadline.toMillis(), TimeUnit.MILLISECONDS);
            question.ask(identity);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            findings.problem(what + ": no credentials can be had: " + cause(e).getMessage());
        } catch (TimeoutException e) {
            findings.problem(what + ": no credentials within " + deadline.toSeconds() + " s");
        } catch (RuntimeException e) {
            findings.problem(what + ": " + e.getMessage());
        }
    }

    private void ask(CompletableFuture<?> answer, String permission, String needed) throws InterruptedException {
        try {
            answer.get(deadline.toMillis() + 1_000, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            findings.problem(what + " was not answered for within " + deadline.toSeconds() + " s: is " + where()
                    + " reachable?");
        } catch (ExecutionException e) {
            findings.problem(what + told(cause(e), permission, needed));
        }
    }

    private static Throwable cause(ExecutionException e) {
        Throwable cause = e.getCause();
        return cause == null ? e : cause;
    }

    private String told(Throwable cause, String permission, String needed) {
        if (!(cause instanceof AwsServiceException refused) || refused.awsErrorDetails() == null) {
            return " cannot be asked for at " + where() + ": " + cause.getMessage();
        }
        String code = refused.awsErrorDetails().errorCode();
        if ("ResourceNotFoundException".equals(code)) {
            return " is not there in " + where() + ": create it, or mend its name or the region";
        }
        if (DENIED.contains(code)) {
            return ": this identity lacks " + permission + ", by which this check asks; the agent itself needs "
                    + needed + ". " + refused.awsErrorDetails().errorMessage();
        }
        return ": " + code + ": " + refused.awsErrorDetails().errorMessage();
    }

    private String where() {
        return aws.endpoint()
                .map(Object::toString)
                .orElseGet(() -> aws.region().orElse("the region of the environment"));
    }
}
