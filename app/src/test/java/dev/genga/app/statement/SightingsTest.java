package dev.genga.app.statement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.genga.base.ProblemException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SightingsTest {
  private static final Sightings TWO = new Sightings(List.of("A girl walks.", "A cat follows."));
  private static final String GOOD =
      "{\"statements\": [{\"number\": 2, \"visible\": false}, {\"number\": 1, \"visible\": true}]}";

  @ParameterizedTest
  @ValueSource(
      strings = {
        GOOD,
        "```json\n" + GOOD + "\n```",
        "<think>{1: maybe}</think>\nHere it is:\n" + GOOD + "\nI hope this helps.",
        "[{\"number\": 1, \"visible\": true}, {\"number\": 2, \"visible\": false}]",
        "{\"statements\": [{\"number\": 1, \"visible\": \"Yes\", \"why\": \"she walks\"},"
            + " {\"number\": 2, \"visible\": \"no\"}]}",
      })
  void whatIsSaidIsReadThoughMoreStandsAroundIt(String answer) {
    assertThat(TWO.seen(TWO.question(List.of()).accepted(answer))).containsExactly(true, false);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "The girl is visible. ~ reply with JSON alone",
        "{\"statements\": [{\"number\": 1, \"visible\": true} ~ reply with JSON alone",
        "{\"statements\": {\"1\": true}} ~ reply with JSON alone",
        "{\"statements\": [{\"number\": 1, \"visible\": true}]} ~ 2 is missing",
        "{\"statements\": [{\"number\": 3, \"visible\": true}]} ~ 1 to 2, with no others",
        "{\"statements\": [{\"number\": \"one\", \"visible\": true}]} ~ 1 to 2, with no others",
        "{\"statements\": [{\"number\": 1.5, \"visible\": true}]} ~ 1 to 2, with no others",
        "{\"statements\": [{\"number\": 1, \"visible\": \"partly\"}]} ~ true or false of statement"
            + " 1",
        "{\"statements\": [{\"number\": 1, \"visible\": 1}]} ~ true or false of statement 1",
        "{\"statements\": [{\"number\": 1, \"visible\": true}, {\"number\": 1, \"visible\": true}]}"
            + " ~ 1 comes twice",
        "{\"statements\": [], \"statements\": []} ~ reply with JSON alone",
      })
  void whatIsNotOfTheFormIsRefusedWithADemand(String answer, String demand) {
    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(() -> TWO.question(List.of()).accepted(answer))
        .withMessageContaining(demand);
    assertThatIllegalArgumentException().isThrownBy(() -> TWO.seen(answer));
  }

  @Test
  void aModelIsAskedOnceMoreWithWhatWasWrong() {
    var told = new ArrayList<String>();
    String answer =
        TWO.question(List.of())
            .ask(conversation -> {
              told.add(conversation.getLast().text());
              return told.size() == 1 ? "Only the girl." : GOOD;
            });
    assertThat(TWO.seen(answer)).containsExactly(true, false);
    assertThat(told).hasSize(2);
    assertThat(told.getFirst()).contains("1. A girl walks.\n2. A cat follows.");
    assertThat(told.getLast()).contains("reply with JSON alone, in the form");
  }
}
