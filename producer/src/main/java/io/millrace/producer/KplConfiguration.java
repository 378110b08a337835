package io.millrace.producer;

import io.millrace.producer.KplFile.Entry;
import io.millrace.producer.KplNote.Unknown;
import io.millrace.producer.KplNote.Unset;
import io.millrace.producer.KplOption.Translation;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * The configuration of a KPL, read from its properties file, for a producer of this library.
 *
 * <p>{@link #applyTo} sets what means the same here, {@link #notes()} says what became of every option of the file, and which options
 * that it leaves out have another default. Names are matched as the KPL does, case included; ranges are those of the KPL 1.1.1. An
 * option that the KPL does not have is noted, and refused by {@link #strict()}. Immutable.
 */
public final class KplConfiguration {
    private final KplFile file;
    private final List<Translation> translations;
    private final List<KplNote> unset;

    private KplConfiguration(KplFile file) {
        this.file = file;
        KplValues values = checked(file);
        List<Translation> found = new ArrayList<>();
        file.entries().forEach((name, entry) -> found.add(translated(name, entry, values)));
        this.translations = List.copyOf(found);
        this.unset = KplOptions.ALL.stream()
                .filter(option -> !option.here().isEmpty() && !file.entries().containsKey(option.name()))
                .<KplNote>map(option -> new Unset(option.name(), option.kplDefault(), option.here()))
                .toList();
    }

    /**
     * Reads a properties file, in ISO 8859-1 as the KPL does.
     *
     * @throws IllegalArgumentException if a value is not one that the KPL takes, naming file, line, option, value and range
     * @throws UncheckedIOException if the file cannot be read
     */
    public static KplConfiguration read(Path path) {
        try (Reader reader = Files.newBufferedReader(path, StandardCharsets.ISO_8859_1)) {
            return new KplConfiguration(KplFile.read(path.toString(), reader));
        } catch (IOException e) {
            throw new UncheckedIOException("The KPL configuration " + path + " cannot be read", e);
        }
    }

    /**
     * Reads properties to their end; the reader stays open.
     *
     * @throws IllegalArgumentException if a value is not one that the KPL takes, naming line, option, value and range
     * @throws UncheckedIOException if the reader fails
     */
    public static KplConfiguration read(Reader reader) {
        try {
            return new KplConfiguration(KplFile.read("the KPL configuration", reader));
        } catch (IOException e) {
            throw new UncheckedIOException("The KPL configuration cannot be read", e);
        }
    }

    /**
     * Takes properties that were read elsewhere, with their defaults.
     *
     * @throws IllegalArgumentException if a value is not one that the KPL takes, naming option, value and range
     */
    public static KplConfiguration of(Properties properties) {
        return new KplConfiguration(KplFile.of(properties));
    }

    /**
     * What became of each option of the file, in the order of the file, and after that the options it leaves out whose defaults
     * differ.
     */
    public List<KplNote> notes() {
        List<KplNote> notes = new ArrayList<>();
        translations.forEach(translation -> notes.add(translation.note()));
        notes.addAll(unset);
        return List.copyOf(notes);
    }

    /**
     * This configuration, if the KPL has all its options.
     *
     * @throws IllegalArgumentException naming each option that it does not have, its line and the name that is most like it
     */
    public KplConfiguration strict() {
        List<String> unknown = new ArrayList<>();
        for (Translation translation : translations) {
            if (translation.note() instanceof Unknown note) {
                unknown.add(file.at(file.entries().get(note.option())) + ": " + note.text());
            }
        }
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", unknown));
        }
        return this;
    }

    /**
     * Sets the options of the file that have a meaning here; the others of the builder stay as they are. Of the two limits of a
     * request, one that the file leaves out gets its default. A file that names a region, an endpoint or a proxy makes the builder
     * build its own client: together with {@code client(...)}, {@code build()} refuses it.
     *
     * @return the same builder
     */
    public KinesisProducer.Builder applyTo(KinesisProducer.Builder builder) {
        translations.forEach(translation -> translation.action().accept(builder));
        return builder;
    }

    private static KplValues checked(KplFile file) {
        Map<String, String> values = new HashMap<>();
        file.entries().forEach((name, entry) -> {
            KplOption option = KplOptions.named(name);
            if (option != null) {
                if (!option.range().holds().test(entry.value())) {
                    throw new IllegalArgumentException(file.at(entry) + ": " + name + " is '" + shown(name, entry)
                            + "', but must be " + option.range().allowed());
                }
                values.put(name, entry.value());
            }
        });
        return new KplValues(values);
    }

    private static Translation translated(String name, Entry entry, KplValues values) {
        KplOption option = KplOptions.named(name);
        return option == null
                ? Translation.noted(new Unknown(name, KplOptions.nearest(name)))
                : option.meaning().of(shown(name, entry), values);
    }

    private static String shown(String name, Entry entry) {
        return name.equals("ProxyPassword") ? "..." : entry.value();
    }
}
