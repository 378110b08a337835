package io.millrace.samples;

import com.amazonaws.services.schemaregistry.common.Schema;
import com.amazonaws.services.schemaregistry.common.configs.GlueSchemaRegistryConfiguration;
import com.amazonaws.services.schemaregistry.deserializers.GlueSchemaRegistryDeserializer;
import com.amazonaws.services.schemaregistry.deserializers.GlueSchemaRegistryDeserializerImpl;
import com.amazonaws.services.schemaregistry.serializers.GlueSchemaRegistrySerializer;
import com.amazonaws.services.schemaregistry.serializers.GlueSchemaRegistrySerializerImpl;
import io.millrace.consumer.ConsumerBuilder;
import io.millrace.consumer.KinesisConsumer;
import io.millrace.producer.KinesisProducer;
import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;

/** Puts and reads Avro with its schema in the Glue Schema Registry: {@code GlueSchemas STREAM NAME REGION}. */
public final class GlueSchemas {
    private static final org.apache.avro.Schema AVRO =
            org.apache.avro.SchemaBuilder.builder().stringType();
    static final Schema PAGE = new Schema(AVRO.toString(), "AVRO", "page");

    private GlueSchemas() {}

    public static void main(String[] arguments) throws Exception {
        var settings = new GlueSchemaRegistryConfiguration(arguments[2]);
        settings.setSchemaAutoRegistrationEnabled(true);
        var credentials = DefaultCredentialsProvider.builder().build();
        try (var producer = KinesisProducer.builder(arguments[0]).build();
                var consumer = read(
                        KinesisConsumer.builder(arguments[0], arguments[1]),
                        new GlueSchemaRegistryDeserializerImpl(credentials, settings),
                        page -> System.out.println(page))) {
            consumer.start();
            put(producer, new GlueSchemaRegistrySerializerImpl(credentials, settings), "/home");
            consumer.terminated().join();
        }
    }

    static void put(KinesisProducer producer, GlueSchemaRegistrySerializer registry, String page) throws Exception {
        ByteArrayOutputStream avro = new ByteArrayOutputStream();
        new GenericDatumWriter<>(AVRO).write(page, EncoderFactory.get().directBinaryEncoder(avro, null));
        producer.put(page, registry.encode("pages", PAGE, avro.toByteArray())).join();
    }

    static KinesisConsumer read(ConsumerBuilder builder, GlueSchemaRegistryDeserializer glue, Consumer<Object> sink) {
        return builder.onRecord(record -> {
                    byte[] bytes = SdkBytes.fromByteBuffer(record.data()).asByteArray();
                    var schema = new org.apache.avro.Schema.Parser()
                            .parse(glue.getSchema(bytes).getSchemaDefinition());
                    var avro = DecoderFactory.get().binaryDecoder(glue.getData(bytes), null);
                    sink.accept(new GenericDatumReader<>(schema).read(null, avro));
                })
                .build();
    }
}
