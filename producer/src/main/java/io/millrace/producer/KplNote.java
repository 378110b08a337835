package io.millrace.producer;

import org.jspecify.annotations.Nullable;

/** What became of one option of a KPL configuration. Values of passwords are left out. */
public sealed interface KplNote {
    /** The option's name, as the KPL's properties file writes it. */
    String option();

    /** The note in one line. */
    String text();

    /**
     * The option means the same here.
     *
     * @param as the option of {@link KinesisProducer.Builder} that says so
     */
    record Taken(String option, String value, String as) implements KplNote {
        @Override
        public String text() {
            return option + "=" + value + ": taken as " + as;
        }
    }

    /**
     * The option means something else here, or is to be said in another way.
     *
     * @param why what is different, and what to do where there is something to do
     */
    record Changed(String option, String value, String why) implements KplNote {
        @Override
        public String text() {
            return option + "=" + value + ": changed; " + why;
        }
    }

    /**
     * The option has no meaning any more.
     *
     * @param why what it was for is done in another way, or not at all
     */
    record Meaningless(String option, String value, String why) implements KplNote {
        @Override
        public String text() {
            return option + "=" + value + ": no meaning here; " + why;
        }
    }

    /**
     * The KPL has no such option; it ignores it too.
     *
     * @param nearest the known name that is most like it; null if none is
     */
    record Unknown(String option, @Nullable String nearest) implements KplNote {
        @Override
        public String text() {
            return option + ": not an option of the KPL" + (nearest == null ? "" : "; did you mean " + nearest + "?");
        }
    }

    /**
     * An option that is not set, and whose default differs.
     *
     * @param kplDefault what the KPL does then
     * @param here what this producer does
     */
    record Unset(String option, String kplDefault, String here) implements KplNote {
        @Override
        public String text() {
            return option + " is not set: the default of the KPL is " + kplDefault + ", here " + here;
        }
    }
}
