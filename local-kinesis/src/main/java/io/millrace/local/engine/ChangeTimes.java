package io.millrace.local.engine;

import java.time.Duration;

/**
 * How long changes take.
 *
 * @param create a stream stays CREATING
 * @param delete a stream stays DELETING
 * @param update a stream stays UPDATING, while it is resharded or its settings change
 * @param encryption a stream stays UPDATING while its encryption is switched
 * @param consumer a consumer stays CREATING or DELETING
 */
public record ChangeTimes(Duration create, Duration delete, Duration update, Duration encryption, Duration consumer) {

    /** The same time for every change. */
    public static ChangeTimes all(Duration time) {
        return new ChangeTimes(time, time, time, time, time);
    }
}
