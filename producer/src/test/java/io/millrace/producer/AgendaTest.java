package io.millrace.producer;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.producer.Agenda.Appointment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AgendaTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void itAnswersAsAListThatIsSearchedFromEndToEndWould(long seed) {
        Random random = new Random(seed);
        Agenda<Integer> agenda = new Agenda<>();
        List<Appointment<Integer>> appointments = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            appointments.add(new Appointment<>(i));
        }
        for (int step = 0; step < 20_000; step++) {
            long earliest =
                    appointments.stream().mapToLong(Appointment::atNanos).min().orElse(Agenda.NEVER);
            assertThat(agenda.nextNanos()).as("seed %d, step %d", seed, step).isEqualTo(earliest);
            if (random.nextInt(3) > 0) {
                long at = random.nextInt(5) == 0 ? Agenda.NEVER : random.nextInt(1000);
                agenda.set(appointments.get(random.nextInt(60)), at);
            } else {
                long now = random.nextInt(1000);
                Integer who = agenda.pollDue(now);
                assertThat(who != null).isEqualTo(earliest <= now);
                if (who != null) {
                    assertThat(appointments.get(who).atNanos()).isEqualTo(Agenda.NEVER);
                }
            }
        }
    }
}
