package io.millrace.agent.status;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;

/**
 * The JSON of {@code /status.json}: the snapshot's components by name, durations as seconds with a fraction, instants in ISO 8601. Unknown
 * components are passed over, so that a {@code status} of another version reads it too. Thread-safe.
 */
final class StatusJson {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .addModule(times())
            .disable(MapperFeature.AUTO_DETECT_IS_GETTERS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private StatusJson() {}

    static String write(AgentStatus status) {
        try {
            return MAPPER.writeValueAsString(status);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Throws {@link IOException} if it is not a status. */
    static AgentStatus read(byte[] json) throws IOException {
        return MAPPER.readValue(json, AgentStatus.class);
    }

    private static SimpleModule times() {
        SimpleModule module = new SimpleModule();
        module.addSerializer(Duration.class, new StdSerializer<>(Duration.class) {
            @Override
            public void serialize(Duration value, JsonGenerator json, SerializerProvider provider) throws IOException {
                json.writeNumber(BigDecimal.valueOf(value.getSeconds()).add(BigDecimal.valueOf(value.getNano(), 9)));
            }
        });
        module.addSerializer(Instant.class, new StdSerializer<>(Instant.class) {
            @Override
            public void serialize(Instant value, JsonGenerator json, SerializerProvider provider) throws IOException {
                json.writeString(value.toString());
            }
        });
        module.addDeserializer(Duration.class, new StdDeserializer<>(Duration.class) {
            @Override
            public Duration deserialize(JsonParser json, DeserializationContext context) throws IOException {
                BigDecimal nanos = json.getDecimalValue().movePointRight(9);
                return Duration.ofSeconds(
                        nanos.movePointLeft(9).longValue(),
                        nanos.remainder(BigDecimal.valueOf(1_000_000_000)).longValue());
            }
        });
        module.addDeserializer(Instant.class, new StdDeserializer<>(Instant.class) {
            @Override
            public Instant deserialize(JsonParser json, DeserializationContext context) throws IOException {
                return Instant.parse(json.getText());
            }
        });
        return module;
    }
}
