package io.millrace.local;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbBaseClientBuilder;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisBaseClientBuilder;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/** The AWS clients of one {@link LocalAws}, each made when it is first asked for. Thread-safe. */
final class SdkClients implements AutoCloseable {
    private final LocalAws aws;
    private final Map<Class<?>, SdkAutoCloseable> open = new LinkedHashMap<>();

    SdkClients(LocalAws aws) {
        HttpClients.keepThreads();
        this.aws = aws;
    }

    KinesisAsyncClient kinesisAsync() {
        return kept(
                KinesisAsyncClient.class,
                () -> configure(KinesisAsyncClient.builder()).build());
    }

    KinesisClient kinesis() {
        HttpClients.requireSync("KinesisClient");
        return kept(
                KinesisClient.class, () -> configure(KinesisClient.builder()).build());
    }

    DynamoDbAsyncClient dynamoDbAsync() {
        return kept(
                DynamoDbAsyncClient.class,
                () -> configure(DynamoDbAsyncClient.builder()).build());
    }

    DynamoDbClient dynamoDb() {
        HttpClients.requireSync("DynamoDbClient");
        return kept(
                DynamoDbClient.class, () -> configure(DynamoDbClient.builder()).build());
    }

    <B extends KinesisBaseClientBuilder<B, ?>> B configure(B builder) {
        Ports ports = aws.kinesis().ports();
        ports.certificate().ifPresent(certificate -> HttpClients.trust(certificate, builder));
        return addressed(builder, ports.tls().orElse(ports.plain()));
    }

    <B extends DynamoDbBaseClientBuilder<B, ?>> B configure(B builder) {
        return addressed(builder, aws.dynamoDb().endpoint());
    }

    @Override
    public synchronized void close() {
        open.values().forEach(SdkAutoCloseable::close);
        open.clear();
    }

    private <B extends AwsClientBuilder<B, ?>> B addressed(B builder, URI endpoint) {
        return builder.endpointOverride(endpoint)
                .region(Region.of(aws.getRegion()))
                .credentialsProvider(LocalCredentials.provider());
    }

    private synchronized <C extends SdkAutoCloseable> C kept(Class<C> type, Supplier<C> maker) {
        return type.cast(open.computeIfAbsent(type, unmade -> maker.get()));
    }
}
