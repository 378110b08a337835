package io.millrace.local.operation;

import io.millrace.local.engine.ChangeHistory;
import io.millrace.local.engine.RefusedException;
import io.millrace.local.engine.Stream;
import io.millrace.local.engine.StreamSettings;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** StartStreamEncryption and StopStreamEncryption. Every well-formed key exists and is enabled; nothing is enciphered. */
final class EncryptionOperations implements OperationFamily {
    private static final String NONE = "NONE";
    private static final String KMS = "KMS";
    private static final int LONGEST_KEY = 2048;
    private static final String KEY = "(?:[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|mrk-[0-9a-fA-F]{32})";
    private static final String ALIAS = "alias/[a-zA-Z0-9/_-]+";
    private static final Pattern KEY_ID =
            Pattern.compile(KEY + "|" + ALIAS + "|arn:aws[^:]*:kms:[^:]+:[0-9]{12}:(?:key/" + KEY + "|" + ALIAS + ")");

    private final Scene scene;

    EncryptionOperations(Scene scene) {
        this.scene = scene;
    }

    @Override
    public Map<String, Operation> byName() {
        return Map.of("StartStreamEncryption", this::start, "StopStreamEncryption", this::stop);
    }

    private Map<String, Object> start(Parameters request) {
        return change(request, ChangeHistory.Kind.ENCRYPTED, askedKey(request));
    }

    private Map<String, Object> stop(Parameters request) {
        askedKey(request);
        return change(request, ChangeHistory.Kind.DECRYPTED, null);
    }

    private Map<String, Object> change(Parameters request, ChangeHistory.Kind kind, @Nullable String keyId) {
        Stream stream = scene.stream(request);
        scene.account().reconfiguration(stream).apply(kind, settings -> settings.withKeyId(keyId), scene.now());
        return Answer.EMPTY;
    }

    private static String askedKey(Parameters request) {
        if (!request.oneOf("EncryptionType", List.of(NONE, KMS)).equals(KMS)) {
            throw RefusedException.invalidArgument("EncryptionType must be KMS.");
        }
        String keyId = request.text("KeyId", LONGEST_KEY);
        if (!KEY_ID.matcher(keyId).matches()) {
            throw RefusedException.kmsNotFound("Invalid keyId " + keyId
                    + ": it must be a key's id or ARN, or an alias's name or ARN, such as alias/aws/kinesis.");
        }
        return keyId;
    }

    /** How records that are written now are marked. */
    static String type(StreamSettings settings) {
        return type(settings.keyId() != null);
    }

    static String type(boolean isEncrypted) {
        return isEncrypted ? KMS : NONE;
    }
}
