package io.millrace.samples;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.schemaregistry.common.configs.GlueSchemaRegistryConfiguration;
import com.amazonaws.services.schemaregistry.deserializers.GlueSchemaRegistryDeserializerImpl;
import com.amazonaws.services.schemaregistry.serializers.GlueSchemaRegistrySerializerImpl;
import io.millrace.consumer.ConsumerBuilder;
import io.millrace.consumer.KinesisConsumer;
import io.millrace.producer.KinesisProducer;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** The library of the Glue Schema Registry itself, on a registry of ours. */
@AnyEngine
class GlueSchemasTest {
    private static final StaticCredentialsProvider ANYONE =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "thing"));

    @Test
    void whatWasPutByASchemaIsReadByItFromTheRegistry(TestEngine engine) throws Exception {
        String stream = engine.stream("glue", 1);
        LinkedBlockingQueue<Object> pages = new LinkedBlockingQueue<>();
        ConsumerBuilder builder = KinesisConsumer.builder(stream, engine.application("glue"))
                .kinesisClient(engine.kinesis())
                .dynamoDbClient(engine.dynamoDb());
        try (FakeGlue glue = new FakeGlue();
                KinesisProducer producer =
                        KinesisProducer.builder(stream).client(engine.kinesis()).build();
                KinesisConsumer consumer = GlueSchemas.read(
                        builder, new GlueSchemaRegistryDeserializerImpl(ANYONE, settings(glue)), pages::add)) {
            consumer.start();
            GlueSchemas.put(producer, new GlueSchemaRegistrySerializerImpl(ANYONE, settings(glue)), "/home");
            assertThat(pages.poll(1, TimeUnit.MINUTES)).hasToString("/home");
            assertThat(glue.registered())
                    .hasEntrySatisfying(
                            "page", schema -> assertThat(schema.definition()).isEqualTo("\"string\""));
            consumer.close(Duration.ofSeconds(10));
        }
        assertThat(SamplesTest.read(engine, stream))
                .singleElement()
                .satisfies(record -> assertThat(record.dataAt(0))
                        .as("version of the registry's header")
                        .isEqualTo((byte) 3));
    }

    private static GlueSchemaRegistryConfiguration settings(FakeGlue glue) {
        var settings = new GlueSchemaRegistryConfiguration("us-east-1");
        settings.setEndPoint(glue.endpoint().toString());
        settings.setSchemaAutoRegistrationEnabled(true);
        return settings;
    }
}
