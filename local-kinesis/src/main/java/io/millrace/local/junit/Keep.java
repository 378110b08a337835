package io.millrace.local.junit;

import static java.util.Objects.requireNonNull;

import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/** What lives as long as a context: JUnit keeps it and closes it. The one place that knows the store's generations. */
final class Keep {
    private static final Namespace NAMESPACE = Namespace.create(LocalKinesis.class);

    private Keep() {}

    /**
     * What this context, or one above it, keeps under a key; made and kept here if there is none.
     *
     * @param key equal keys mean the same thing
     * @param closer is run when the context ends
     */
    @SuppressWarnings("deprecation") // its successor is not there before JUnit 6
    static <T> T in(ExtensionContext context, Object key, Class<T> type, Supplier<T> maker, Consumer<T> closer) {
        Kept kept = context.getStore(NAMESPACE)
                .getOrComputeIfAbsent(
                        key,
                        unmade -> {
                            T thing = maker.get();
                            return new Kept(thing, () -> closer.accept(thing));
                        },
                        Kept.class);
        return type.cast(requireNonNull(kept).thing());
    }

    /** Closed with its context; JUnit before 5.13 looks for the one interface, later ones for the other. */
    @SuppressWarnings("deprecation")
    private record Kept(Object thing, Runnable closer)
            implements ExtensionContext.Store.CloseableResource, AutoCloseable {
        @Override
        public void close() {
            closer.run();
        }
    }
}
